(() => {
  "use strict";
  // What is wider than the screen fades where there is more to the right.
  const hint = (box) => box.toggleAttribute("data-more", box.scrollWidth - box.clientWidth - box.scrollLeft > 2);
  for (const box of document.querySelectorAll(".scroll")) {
    hint(box);
    box.addEventListener("scroll", () => hint(box), { passive: true });
    window.addEventListener("resize", () => hint(box));
  }
  // The filter keeps what is typed in the address (#q=), so that a filtered view can be sent on.
  const box = document.getElementById("filter");
  if (!box) return;
  const rows = [...document.querySelectorAll(".matrix tbody tr")];
  const show = () => {
    const wanted = box.value.trim().toLocaleLowerCase();
    for (const row of rows) row.hidden = !row.cells[0].textContent.toLocaleLowerCase().includes(wanted);
  };
  const read = () => {
    const found = /^#q=(.*)$/.exec(location.hash);
    if (found) box.value = decodeURIComponent(found[1]);
    show();
  };
  box.parentElement.hidden = false;
  box.addEventListener("input", () => {
    // not history.replaceState: browsers forbid it for files
    location.replace(box.value ? "#q=" + encodeURIComponent(box.value) : "#");
    show();
  });
  window.addEventListener("hashchange", read);
  read();
})();
