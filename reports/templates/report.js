"use strict";
(() => {
  const make = (tag, className, ...children) => {
    const node = document.createElement(tag);
    if (className) node.className = className;
    node.append(...children);
    return node;
  };

  // Copy buttons.
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = make("textarea", "", text);
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  };
  const offerCopy = (block) => {
    const button = make("button", "", "Copy");
    button.type = "button";
    button.addEventListener("click", async () => {
      await copy(block.textContent);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    block.previousElementSibling.append(" ", button);
  };
  document.querySelectorAll("pre.copy").forEach(offerCopy);

  // Exchanges shown as one line are expanded from the packed data when their rule is opened.
  let unpacked;
  const unpack = async () => {
    const text = document.getElementById("packed").textContent;
    if (!text || !globalThis.DecompressionStream) return {};
    const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
  };
  const side = (name, text) => {
    const block = make("pre", "", text);
    block.tabIndex = 0;
    block.setAttribute("role", "group");
    block.setAttribute("aria-label", name);
    return make("div", "", make("p", "label", name), block);
  };
  const expandedExchange = (id, [method, path, status, time, request, response, curl]) => {
    const summary = make("summary", "", make("span", "method", method), " ", make("span", "path", path), " ",
      make("span", "status", status), " ", make("span", "quiet", `${time} ms · exchange ${id.slice(1)}`));
    const sides = make("div", "sides", side("Request", request), side("Response", response));
    sides.id = id;
    const node = make("details", "exchange", summary, sides);
    if (curl) {
      const block = make("pre", "copy", curl);
      node.append(make("p", "label", "curl command"), block);
      offerCopy(block);
    }
    return node;
  };
  const expand = async (place) => {
    const lines = [...place.querySelectorAll("p.again[id]")];
    if (!lines.length) return;
    const exchanges = await (unpacked ??= unpack());
    for (const line of lines) {
      const fields = exchanges[line.id.slice(1)];
      if (fields && line.isConnected) line.replaceWith(expandedExchange(line.id, fields));
    }
  };
  for (const place of document.querySelectorAll("details.rule")) place.addEventListener("toggle", () => { if (place.open) expand(place); });
  for (const place of document.querySelectorAll(".failure")) {
    const button = make("button", "expand", "Show exchanges");
    button.type = "button";
    button.addEventListener("click", () => { button.remove(); expand(place); });
    place.querySelector("p.again[id]")?.before(button);
  }

  // A long body is scrolled to where it differs from what was expected.
  const showMark = (block) => {
    const marks = [...block.querySelectorAll("mark")];
    const mark = marks.find((one) => one.textContent.startsWith('"')) ?? marks[0];
    if (mark) block.scrollTop = mark.offsetTop - block.offsetTop - block.clientHeight / 2;
  };
  const showMarks = (place) => place.querySelectorAll(".exchange .sides pre").forEach(showMark);
  document.addEventListener("toggle", (event) => { if (event.target.open) showMarks(event.target.parentElement); }, true);
  showMarks(document);

  // A link to a rule or an exchange opens every element around it.
  const reveal = async () => {
    if (location.hash.startsWith("#?")) { filterBy(location.hash.slice(2)); return; }
    const id = decodeURIComponent(location.hash.slice(1));
    let place = document.getElementById(id);
    if (!place) return;
    if (place.matches("p.again")) {
      await expand(place.closest("details.rule, .failure"));
      place = document.getElementById(id);
    }
    for (let node = place; node; node = node.parentElement) {
      if (node.hidden) reset();
      if (node.tagName === "DETAILS") node.open = true;
    }
    place.scrollIntoView();
  };

  // The filter: a rule is shown if it matches every control.
  const form = document.getElementById("filter");
  const rules = [...document.querySelectorAll(".rule")].map((node) => {
    const operation = node.closest(".operation").dataset.operation;
    const item = node.closest(".item").querySelector("h4").textContent;
    const text = node.querySelector(".text").textContent;
    const outcome = node.querySelector(".outcome").classList[1];
    const level = node.querySelector(".level").textContent;
    return { node, operation, outcome, level, words: `${operation}/${text} ${operation}/${node.querySelector(".slug").textContent} ${item}`.toLowerCase(), ...node.dataset };
  });
  const groups = [...document.querySelectorAll(".item, .operation")];
  const chosen = (name) => new Set([...form.querySelectorAll(`[name=${name}]:checked`)].map((box) => box.value));

  const apply = () => {
    const outcomes = chosen("outcome");
    const levels = chosen("level");
    const operation = form.operation.value;
    const since = form.since.value;
    const words = form.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const rule of rules) {
      const matches = outcomes.has(rule.outcome) && levels.has(rule.level) && (!operation || rule.operation === operation)
        && (!since || rule.since === since) && words.every((word) => rule.words.includes(word));
      rule.node.hidden = !matches;
      shown += matches;
    }
    for (const group of groups) group.hidden = !group.querySelector(".rule:not([hidden])");
    document.getElementById("shown").textContent = `${shown} of ${rules.length} rules`;
    document.getElementById("nothing").hidden = shown > 0;
  };
  const reset = () => { form.reset(); apply(); };

  // The filter is part of the address, so that it can be shared; the numbers in the tables set it.
  const filterQuery = () => {
    const boxes = [...form.querySelectorAll("[type=checkbox]")];
    const partly = ["outcome", "level"].filter((name) => boxes.some((box) => box.name === name && !box.checked));
    const chosenBoxes = boxes.filter((box) => box.checked && partly.includes(box.name)).map((box) => [box.name, box.value]);
    const fields = ["words", "operation", "since"].map((name) => [name, form[name].value]).filter(([, value]) => value);
    return new URLSearchParams([...fields, ...chosenBoxes]).toString();
  };
  const filterBy = (query) => {
    form.reset();
    const wanted = new URLSearchParams(query);
    for (const name of ["words", "operation", "since"]) form[name].value = wanted.get(name) ?? "";
    for (const name of ["outcome", "level"].filter((one) => wanted.has(one))) {
      for (const box of form.querySelectorAll(`[name=${name}]`)) box.checked = wanted.getAll(name).includes(box.value);
    }
    apply();
    document.getElementById("rules").scrollIntoView();
  };
  const updateAddress = () => { try { history.replaceState(null, "", `#?${filterQuery()}`); } catch { /* a page in a sandbox has no address */ } };
  for (const link of document.querySelectorAll("a[data-filter]")) {
    link.addEventListener("click", (event) => { event.preventDefault(); filterBy(link.dataset.filter); updateAddress(); });
  }

  document.getElementById("without").remove();
  form.hidden = false;
  form.addEventListener("input", () => { apply(); updateAddress(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => { apply(); updateAddress(); }));
  apply();

  addEventListener("hashchange", reveal);

  // A print has the failures and the gaps with all their evidence, and the rest on request.
  addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll(".failure .judgement details, .gap")) one.open = true;
  });
  const whole = document.getElementById("print");
  whole.hidden = false;
  whole.querySelector("button").addEventListener("click", () => { document.body.classList.add("whole"); print(); });
  addEventListener("afterprint", () => document.body.classList.remove("whole"));
  reveal();
})();
