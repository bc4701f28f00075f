"use strict";
// Filters a list: rows have a data attribute for each choice. The version is part of the address, so that a link can be shared.
const form = document.getElementById("filter");
if (form) {
  const [words, version, shown] = ["words", "version", "shown"].map((id) => document.getElementById(id));
  const choices = [...form.querySelectorAll("select")];
  const rows = [...document.querySelectorAll("tr[data-version]")];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const show = () => {
    const sought = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    rows.forEach((row, number) => {
      const fits = choices.every((choice) => !choice.value || row.dataset[choice.id] === choice.value)
        && sought.every((word) => texts[number].includes(word));
      row.hidden = !fits;
      count += fits;
    });
    shown.textContent = `${count} of ${rows.length} ${shown.dataset.noun}`;
    document.getElementById("nothing").hidden = count > 0;
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
