// Elements from data. Text only ever becomes text: nothing here parses markup.

export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "class") {
      element.className = value;
    } else if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== false && value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.map((child) => (child instanceof Node ? child : String(child))));
  return element;
}

export function fill(element, ...children) {
  element.replaceChildren(...children.map((child) => (child instanceof Node ? child : String(child))));
}

export function byId(id) {
  return document.getElementById(id);
}

// The data that the program wrote into the page.
export function readData() {
  return JSON.parse(byId("data").textContent);
}
