// The desk's script: every page works without it. It keeps drafts while typing, offers keys, and leaves when the vault locks.
import { watchDraft } from "./draft.js";
import { offerKeys } from "./keys.js";
import { followLife } from "./life.js";
import { offerToShow } from "./passphrase.js";

followLife();
offerToShow();
offerKeys(watchDraft(document.getElementById("composer")));
