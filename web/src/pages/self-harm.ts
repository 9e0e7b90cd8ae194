/**
 * Words people use when they think of harming themselves, Russian and English. Wide on purpose: all it does is to bring numbers
 * to call first. It diagnoses nothing, and silence here means nothing.
 */
const SIGNS_RU =
  "суицид|самоуби|самоповрежд|(?:покончить|покончу|покончил) с (?:собой|жизн)|не (?:хочу|хочется) (?:больше )?жить|жить (?:больше )?не (?:хочу|хочется)|" +
  "(?:хочу|хочется) (?:просто |только |уже )?(?:умереть|сдохнуть)|лучше (?:уж |бы )?(?:умереть|сдохнуть|смерть)|лучше бы (?:я |мне )?(?:умер|сдох)|" +
  "(?:убью|убить|порезать|порежу|режу|резать|порезал|порезала) себя|наложить на себя руки|(?:нет|не вижу) смысла жить|сч[её]ты с жизнью|повешусь|повеситься|застрелюсь|застрелиться|" +
  "(?:вскрыть|вскрою|вскрыл|режу|порезать|порежу) вены|выпилиться|выпилюсь|выйти в окно|(?:сломать|сломаю|прострелить|прострелю|отрубить|отрезать) себе|навредить себе|причинить себе вред";
const SIGNS_EN =
  "suicid|kill(?:ing)? myself|end(?:ing)? my (?:own )?life|end it all|want to die|wanna die|(?:don['’]?t|do not) want to (?:live|be alive)|no reason to live|self[- ]?harm|" +
  "hang myself|shoot myself|cut(?:ting)? myself|hurt(?:ing)? myself|better off dead|wish i (?:was|were) dead|take my own life";
const SIGNS = new RegExp(`(?:^|[^A-Za-zА-Яа-яЁё])(?:${SIGNS_RU}|${SIGNS_EN})`, "i");

/** Whether numbers to call should be shown before this text goes on. */
export function signOfSelfHarm(text: string): boolean {
  return SIGNS.test(text.replace(/\s+/g, " "));
}
