/** How large a file is, in the units people know. */
const STEP = 1024;

/** Bytes, kilobytes, megabytes under these names; one digit behind the point for megabytes. */
export function sizeIn(language: string, [b, kb, mb]: readonly [string, string, string]): (bytes: number) => string {
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const tenths = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return (bytes) => {
    if (bytes < STEP) return `${whole.format(bytes)}\u00a0${b}`;
    if (bytes < STEP * STEP) return `${whole.format(Math.ceil(bytes / STEP))}\u00a0${kb}`;
    return `${tenths.format(bytes / STEP / STEP)}\u00a0${mb}`;
  };
}
