// Keeps what is written in the composer: at most SAVE_AFTER_MS after a key, and before the page or the vault goes away.

import { beforeLock, leaveFor } from "./typing.js";

const SAVE_AFTER_MS = 1500;
const RETRY_MS = 5000;
const KEEPALIVE_CHARACTERS = 10000;

/** Watches the composer, if the page has one. Returns how to send it, or null. */
export function watchDraft(form) {
  if (!form) return null;
  const draft = new Draft(form);
  form.elements.text.addEventListener("input", () => draft.changed());
  form.addEventListener("submit", () => draft.leave());
  document.addEventListener("visibilitychange", () => { if (document.hidden) draft.flush(); });
  beforeLock(() => draft.saveBefore());
  draft.showRoom();
  if (draft.kept === null) draft.changed();
  form.querySelector("[data-without-script]").hidden = true;
  return () => form.requestSubmit(form.querySelector("[data-send]"));
}

class Draft {
  constructor(form) {
    this.form = form;
    this.text = form.elements.text;
    this.state = document.getElementById("draft-state");
    this.room = document.getElementById("room");
    // What stands here from before a lock is in no draft yet.
    this.kept = "beforeLock" in form.dataset ? null : this.text.value;
    this.timer = null;
    this.saving = null;
    this.left = false;
  }

  changed() {
    this.showRoom();
    this.say("typing");
    // Not moved on by later keys: whoever types without a pause is saved too.
    this.timer ??= setTimeout(() => this.save(), SAVE_AFTER_MS);
  }

  // One save at a time, so that an older text never lands after a newer one.
  async save() {
    clearTimeout(this.timer);
    this.timer = null;
    await this.saving;
    if (this.left || this.text.value === this.kept) return;
    this.saving = this.post(this.text.value);
    await this.saving;
  }

  async post(text) {
    let saved = false;
    let refused = false;
    try {
      const answer = await this.fetchDraft(text, false);
      const locked = answer.headers.get("HX-Redirect");
      if (locked) { this.left = true; leaveFor(locked); return; }
      saved = answer.ok;
      // The same again would be refused again: the case is gone, say. The next key tries anew.
      refused = answer.status >= 400 && answer.status < 500;
    } catch { /* the desk does not answer: said below, and tried again */ }
    if (saved) this.kept = text;
    else if (!this.left && !refused) this.timer ??= setTimeout(() => this.save(), RETRY_MS);
    this.say(!saved ? "unkept" : this.text.value === text ? "kept" : "typing");
  }

  fetchDraft(text, keepalive) {
    const fields = new URLSearchParams({
      form_token: this.form.elements.form_token.value, letter: this.form.elements.letter.value, text,
    });
    return fetch(this.form.dataset.draft, {
      method: "POST", body: fields, keepalive, credentials: "same-origin", headers: { "HX-Request": "true" },
    });
  }

  flush() {
    if (this.left || this.text.value === this.kept) return;
    // Browsers let 64 KiB outlive a page; a longer text has to hope that the page stays long enough.
    this.fetchDraft(this.text.value, this.text.value.length < KEEPALIVE_CHARACTERS).catch(() => {});
  }

  saveBefore() {
    return this.text.value === this.kept ? null : this.save().then(() => { this.left = true; });
  }

  leave() {
    this.left = true;
    clearTimeout(this.timer);
  }

  say(what) {
    this.state.textContent = this.state.dataset[what];
  }

  showRoom() {
    const left = Number(this.room.dataset.room) - [...this.text.value].length;
    this.room.textContent = left < 0 ? `${this.room.dataset.over} ${-left}` : "";
    this.room.classList.toggle("error", left < 0);
  }
}
