"use strict";
// Filters the list of certificates; the version is part of the address, so that a link to it can be shared.
const form = document.getElementById("filter");
if (form) {
  const [words, version, verdict] = ["words", "version", "verdict"].map((id) => document.getElementById(id));
  const rows = [...document.querySelectorAll("tr[data-version]")];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const show = () => {
    const sought = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row, number) => {
      const fits = (!version.value || row.dataset.version === version.value)
        && (!verdict.value || row.dataset.verdict === verdict.value)
        && sought.every((word) => texts[number].includes(word));
      row.hidden = !fits;
      shown += fits;
    });
    document.getElementById("shown").textContent = `${shown} of ${rows.length} certificates`;
    document.getElementById("nothing").hidden = shown > 0;
  };
  const follow = () => {
    if (location.hash.startsWith("#?")) version.value = new URLSearchParams(location.hash.slice(2)).get("version") ?? "";
    show();
  };
  form.hidden = false;
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => {
    if (location.hash.startsWith("#?")) history.replaceState(null, "", location.pathname);
    setTimeout(show);
  });
  addEventListener("hashchange", follow);
  follow();
}
