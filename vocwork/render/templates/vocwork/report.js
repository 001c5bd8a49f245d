(() => {
  "use strict";
  // What is wider than the screen fades where there is more to the right.
  const hint = (box) => box.toggleAttribute("data-more", box.scrollWidth - box.clientWidth - box.scrollLeft > 2);
  for (const box of document.querySelectorAll(".scroll")) {
    // themes over the quarters open on the newest
    if (box.querySelector(".heat")) box.scrollLeft = box.scrollWidth;
    hint(box);
    box.addEventListener("scroll", () => hint(box), { passive: true });
    window.addEventListener("resize", () => hint(box));
  }
  // The contents list shows where the reader is.
  const links = new Map([...document.querySelectorAll(".contents a")].map((a) => [a.hash.slice(1), a]));
  const seen = new Set();
  const mark = () => {
    const now = [...links.keys()].find((id) => seen.has(id));
    if (!now) return;
    for (const [id, link] of links) {
      if (id === now) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  if ("IntersectionObserver" in window) {
    const watch = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (entry.isIntersecting) seen.add(entry.target.id);
        else seen.delete(entry.target.id);
      }
      mark();
    }, { rootMargin: "-70px 0px -40% 0px" });
    for (const id of links.keys()) {
      const part = document.getElementById(id);
      if (part) watch.observe(part);
    }
  }
  // One open menu at a time, closed by Escape or by a click elsewhere.
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]"))
      if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
  });
})();
