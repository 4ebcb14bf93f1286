// Returns what is wrong with a page for people who do not see it, or who have no mouse. (WCAG 2.2)
(() => {
  const wrong = [];
  const show = element => element.outerHTML.replace(/\s+/g, " ").slice(0, 100);
  const say = (what, element) => wrong.push(element ? what + ": " + show(element) : what);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];

  if (!document.documentElement.lang) say("the page has no language");
  if (!document.title.trim()) say("the page has no title");
  for (const one of ["h1", "main", "body > header"]) {
    if (all(one).length !== 1) say(all(one).length + " elements " + one);
  }
  let level = 0;
  for (const heading of all("h1, h2, h3, h4, h5, h6")) {
    const next = Number(heading.localName[1]);
    if (next > level + 1) say("a level of headings is left out", heading);
    if (!heading.textContent.trim()) say("a heading without text", heading);
    level = next;
  }
  const ids = new Set();
  for (const element of all("[id]")) {
    if (ids.has(element.id)) say("an id that is there twice", element);
    ids.add(element.id);
  }
  for (const element of all("[aria-labelledby]")) {
    if (!document.getElementById(element.getAttribute("aria-labelledby"))) say("it is named by what is not there", element);
  }
  for (const link of all("a")) {
    const to = link.getAttribute("href");
    if (!to) say("a link without an address", link);
    else if (to[0] === "#" && !document.getElementById(decodeURIComponent(to.slice(1)))) say("a link that leads nowhere", link);
  }
  for (const image of all("img:not([alt]), area:not([alt])")) say("an image without a text", image);
  for (const element of all("[tabindex]")) if (element.tabIndex > 0) say("an order of its own", element);
  for (const head of all("th")) {
    if (!["row", "col"].includes(head.scope)) say("a header of neither a row nor a column", head);
    if (!head.textContent.trim()) say("a header without text", head);
  }
  for (const row of all("tbody tr")) if (!row.querySelector("th[scope=row]")) say("a row without a header", row);

  // Contrast: 4.5, and 3 for large texts.
  const luminance = colour => {
    const part = colour.match(/[\d.]+/g).slice(0, 3).map(n => n / 255).map(n => n <= 0.04045 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
  };
  window.contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const clear = colour => colour === "transparent" || /^rgba\(.*, 0\)$/.test(colour);
  window.behind = element => {
    const box = element.closest && element.closest("svg g") && element.closest("svg g").querySelector("rect");
    if (box) return getComputedStyle(box).fill;
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (!clear(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const parent = node.parentElement;
    if (!node.data.trim() || !parent.checkVisibility() || parent.localName === "title") continue;
    const style = getComputedStyle(parent), size = parseFloat(style.fontSize);
    const needs = size >= 24 || size >= 18.66 && style.fontWeight >= 700 ? 3 : 4.5;
    const has = contrast(parent.closest("svg") ? style.fill : style.color, behind(parent));
    if (has < needs) say("a contrast of " + has.toFixed(2), parent);
  }
  return wrong;
})();
