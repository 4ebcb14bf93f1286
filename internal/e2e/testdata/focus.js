// Returns what has the focus: its number among all that can have it, where it is, and how it shows.
(() => {
  const all = [...document.querySelectorAll("a[href], input, button, select, textarea, summary, [tabindex]")].filter(e => e.checkVisibility() && e.tabIndex >= 0);
  const is = document.activeElement, box = is.getBoundingClientRect(), style = getComputedStyle(is);
  const shows = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && contrast(style.outlineColor, behind(is.parentElement || is)) >= 3;
  return {
    number: all.indexOf(is), of: all.length, html: is.outerHTML.replace(/\s+/g, " ").slice(0, 100), shows,
    seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    left: box.left + scrollX, right: box.right + scrollX, top: box.top + scrollY, bottom: box.bottom + scrollY,
  };
})();
