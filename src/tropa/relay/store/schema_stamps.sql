-- What is to be forgotten is found by its day, some at a time, however many proofs of work a flood has spent.
CREATE INDEX spent_stamps_by_day ON spent_stamps (forget_after_day);
