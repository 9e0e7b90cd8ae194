"""The blind post office: keeps sealed letters in boxes and hands them to whoever holds a box's read key. Opens none."""
