/**
 * Makes elements. Text only ever becomes a text node, never markup, so nothing that a relay or a letter says can become part of
 * the page; there is no other way in these pages to make an element.
 */
export type Child = Node | string | null | readonly Child[];
type Attribute = string | number | boolean | undefined | ((event: Event) => void);

function set(node: HTMLElement, name: string, value: Attribute): void {
  if (typeof value === "function") node.addEventListener(name, value);
  else if (name === "value") (node as HTMLInputElement).value = String(value ?? "");
  else if (value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : String(value));
}

function add(node: HTMLElement, children: readonly Child[]): void {
  for (const child of children) {
    if (Array.isArray(child)) add(node, child);
    else if (child !== null) node.append(child as Node | string);
  }
}

/** An element. A function among the attributes listens to the event of that name; `undefined` and `false` leave an attribute out. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K, attributes: Readonly<Record<string, Attribute>> = {}, ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  add(node, children);
  for (const [name, value] of Object.entries(attributes)) set(node, name, value);
  return node;
}

export const p = (...children: readonly Child[]): HTMLElement => el("p", {}, ...children);
export const heading = (text: string): HTMLElement => el("h1", { tabindex: -1 }, text);
export const paragraphs = (texts: readonly string[]): HTMLElement[] => texts.map((text) => p(text));

/** A button. `look` is a class beside `button`. */
export function button(text: Child, press: () => void, look = ""): HTMLButtonElement {
  return el("button", { type: "button", class: `button ${look}`.trim(), click: press }, text);
}

/** One after another. */
export const row = (...children: readonly Child[]): HTMLElement => el("div", { class: "row" }, ...children);

/** Something to be noticed, set apart by a bar and its own words, not by colour alone. */
export const note = (look: string, ...children: readonly Child[]): HTMLElement => el("div", { class: `note ${look}`.trim() }, ...children);
