// The desk's script: every page works without it. It keeps drafts while typing, offers keys, and leaves when the vault locks.
import { followAlarm } from "./alarm.js";
import { watchDraft } from "./draft.js";
import { offerTemplates } from "./insert.js";
import { offerKeys } from "./keys.js";
import { followLife } from "./life.js";
import { offerToShow } from "./passphrase.js";
import { followTyping } from "./typing.js";

followLife();
followAlarm();
followTyping();
offerToShow();
offerTemplates(document.getElementById("composer"));
offerKeys(watchDraft(document.getElementById("composer")));
