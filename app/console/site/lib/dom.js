// Rendering: `h` describes an element, `render` makes the page like the description.
//
// A view is a function of the state. Children are matched by `key`, else by their tag in order, so
// that a redrawn list keeps its elements, and with them focus, scroll and what was typed. `h` has
// the signature of Preact's, so that this file can be replaced by one import.

/** @import {Child, Vnode, Props} from "../types.js" */

const SVG = "http://www.w3.org/2000/svg";
/** Set when an element is made, and then the reader's own. */
const INITIAL = new Set(["value", "checked", "selected", "open"]);

/** By what each element was described last. @type {WeakMap<Node, Vnode>} */
const described = new WeakMap();

/**
 * Describe an element.
 * @param {string} tag
 * @param {Props | null} [props] attributes; `on...` are listeners; `ref` is called with the new element
 * @param {...Child} children
 * @returns {Vnode}
 */
export function h(tag, props, ...children) {
  const { key, ...rest } = props ?? {};
  return { tag, key: key === undefined || key === null ? undefined : String(key), props: rest, children };
}

/**
 * Make the children of an element like a description, and keep the focus where it was.
 * @param {Element} parent
 * @param {...Child} children
 */
export function render(parent, ...children) {
  const focused = document.activeElement;
  /** @type {(() => void)[]} */
  const after = [];
  patch(parent, flattened(children, []), after);
  if (focused instanceof HTMLElement && focused !== document.activeElement && focused.isConnected) {
    focused.focus({ preventScroll: true });
  }
  for (const call of after) call();
}

/**
 * @param {Child} child
 * @param {(Vnode | string)[]} into
 * @returns {(Vnode | string)[]}
 */
function flattened(child, into) {
  if (Array.isArray(child)) for (const one of child) flattened(one, into);
  else if (typeof child === "object" && child !== null) into.push(child);
  else if (child !== null && child !== undefined && typeof child !== "boolean") into.push(String(child));
  return into;
}

/**
 * @param {Element} parent
 * @param {(Vnode | string)[]} list
 * @param {(() => void)[]} after
 */
function patch(parent, list, after) {
  /** @type {Map<string, Element>} */
  const keyed = new Map();
  /** @type {Node[]} */
  const free = [];
  for (const node of parent.childNodes) {
    const key = described.get(node)?.key;
    if (key === undefined) free.push(node);
    else keyed.set(key, /** @type {Element} */ (node));
  }
  const nodes = list.map((child) => {
    if (typeof child === "string") {
      const at = free.findIndex((node) => node.nodeType === Node.TEXT_NODE);
      if (at < 0) return document.createTextNode(child);
      const [text] = /** @type {Text[]} */ (free.splice(at, 1));
      if (text && text.data !== child) text.data = child;
      return text ?? document.createTextNode(child);
    }
    let node = reuse(child, keyed, free);
    if (!node) {
      const svg = child.tag === "svg" || (parent.namespaceURI === SVG && parent.localName !== "foreignObject");
      node = svg ? document.createElementNS(SVG, child.tag) : document.createElement(child.tag);
      const { ref } = child.props;
      const fresh = node;
      if (ref) after.push(() => ref(fresh));
    }
    update(node, child, after);
    return node;
  });
  // What goes is taken out first, so that what stays need not be moved and keeps its focus.
  for (const node of [...keyed.values(), ...free]) parent.removeChild(node);
  let place = parent.firstChild;
  for (const node of nodes) {
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
  }
}

/**
 * @param {Vnode} child
 * @param {Map<string, Element>} keyed
 * @param {Node[]} free
 */
function reuse(child, keyed, free) {
  if (child.key !== undefined) {
    const found = keyed.get(child.key);
    if (found?.localName !== child.tag) return undefined;
    keyed.delete(child.key);
    return found;
  }
  const at = free.findIndex((node) => node instanceof Element && node.localName === child.tag);
  return at < 0 ? undefined : /** @type {Element} */ (free.splice(at, 1)[0]);
}

/**
 * @param {Element} node
 * @param {Vnode} child
 * @param {(() => void)[]} after
 */
function update(node, child, after) {
  const before = described.get(node);
  // What is described by the same object as before is as it was.
  if (before === child) return;
  const had = before?.props ?? {};
  const first = Object.keys(had).length === 0;
  // The options of a list come before the choice among them.
  patch(node, flattened(child.children, []), after);
  for (const name of Object.keys(had)) if (!(name in child.props)) setProp(node, name, undefined, had[name]);
  for (const [name, value] of Object.entries(child.props)) {
    if (INITIAL.has(name) && !first) continue;
    if (value !== had[name] || first) setProp(node, name, value, had[name]);
  }
  described.set(node, child);
}

/**
 * @param {Element} node
 * @param {string} name
 * @param {any} value
 * @param {any} had
 */
function setProp(node, name, value, had) {
  if (name === "ref") return;
  if (name.startsWith("on")) {
    const event = name.slice(2).toLowerCase();
    if (had) node.removeEventListener(event, had);
    if (value) node.addEventListener(event, value);
  } else if (INITIAL.has(name) && name in node && name !== "open") {
    /** @type {any} */ (node)[name] = value ?? "";
  } else if (value === undefined || value === null || value === false) {
    node.removeAttribute(name);
  } else {
    node.setAttribute(name, value === true ? "" : String(value));
  }
}
