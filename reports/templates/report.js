"use strict";
(() => {
  // A link to a rule or an exchange opens everything around it.
  const reveal = () => {
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!place) return;
    for (let node = place; node; node = node.parentElement) {
      if (node.hidden) reset();
      if (node.tagName === "DETAILS") node.open = true;
    }
    place.scrollIntoView();
  };

  // The filter: a rule is shown when it fits every control.
  const form = document.getElementById("filter");
  const rules = [...document.querySelectorAll(".rule")].map((node) => {
    const operation = node.closest(".operation").dataset.operation;
    const item = node.closest(".item").querySelector("h4").textContent;
    const told = node.querySelector(".text").textContent;
    return { node, operation, words: `${operation}/${told} ${item}`.toLowerCase(), ...node.dataset };
  });
  const chosen = (name) => new Set([...form.querySelectorAll(`[name=${name}]:checked`)].map((box) => box.value));

  const apply = () => {
    const outcomes = chosen("outcome");
    const levels = chosen("level");
    const operation = form.operation.value;
    const words = form.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const rule of rules) {
      const fits = outcomes.has(rule.outcome) && levels.has(rule.level)
        && (!operation || rule.operation === operation) && words.every((word) => rule.words.includes(word));
      rule.node.hidden = !fits;
      shown += fits;
    }
    for (const group of document.querySelectorAll(".item, .operation")) {
      group.hidden = !group.querySelector(".rule:not([hidden])");
    }
    document.getElementById("shown").textContent = `${shown} of ${rules.length} rules`;
    document.getElementById("nothing").hidden = shown > 0;
  };
  const reset = () => { form.reset(); apply(); };

  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  apply();

  // Copy buttons.
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  };
  for (const block of document.querySelectorAll("pre.copy")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await copy(block.textContent);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    block.previousElementSibling.append(" ", button);
  }

  addEventListener("hashchange", reveal);
  addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll(".story details, .gap")) one.open = true;
  });
  reveal();
})();
