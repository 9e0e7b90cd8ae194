// Puts a template into the letter where one writes, filled by the desk. Without scripts the same button sends the page.
import { leaveFor } from "./typing.js";

export function offerTemplates(form) {
  const button = form?.querySelector("[data-insert]");
  if (!button) return;
  button.addEventListener("click", (event) => {
    event.preventDefault();
    insert(form, button);
  });
}

async function insert(form, button) {
  if (!form.elements.template.value) return form.elements.template.focus();
  const fields = new URLSearchParams({ form_token: form.elements.form_token.value, template: form.elements.template.value });
  try {
    const answer = await fetch(button.formAction, {
      method: "POST", body: fields, credentials: "same-origin", headers: { "HX-Request": "true" },
    });
    const locked = answer.headers.get("HX-Redirect");
    if (locked) return leaveFor(locked);
    if (answer.ok) return put(form.elements.text, await answer.text());
  } catch { /* said by the page below */ }
  form.requestSubmit(button);
}

// Where the cursor is, on lines of its own; then the first gap is chosen, to be typed over.
function put(field, told) {
  const before = field.value.slice(0, field.selectionStart).trimEnd();
  const after = field.value.slice(field.selectionEnd).trimStart();
  const begin = before ? `${before}\n\n` : "";
  field.value = begin + told + (after ? `\n\n${after}` : "");
  field.focus();
  const gap = field.value.indexOf("[[", begin.length);
  const end = gap < 0 ? -1 : field.value.indexOf("]]", gap);
  if (end > 0) field.setSelectionRange(gap, end + 2);
  else field.setSelectionRange(begin.length + told.length, begin.length + told.length);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
