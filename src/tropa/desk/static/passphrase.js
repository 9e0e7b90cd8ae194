// A box that shows a passphrase while it is typed.

export function offerToShow() {
  for (const box of document.querySelectorAll("[data-show]")) {
    box.closest("[data-show-row]").hidden = false;
    const fields = box.dataset.show.split(" ").map((id) => document.getElementById(id));
    box.addEventListener("change", () => {
      for (const field of fields) field.type = box.checked ? "text" : "password";
    });
  }
}
