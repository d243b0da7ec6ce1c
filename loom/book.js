// book.js: comforts of the pages, which are whole without them: menus that close, copy buttons, search.

(() => {
  const all = (what, within = document) => [...within.querySelectorAll(what)];
  const made = (tag, properties) => Object.assign(document.createElement(tag), properties);

  // ---- menus: the page's contents are open beside the text where there is room (style.css, .sided)
  const wide = matchMedia("(min-width: 84em)");
  const contents = document.querySelector(".top .contents");
  const beside = menu => menu === contents && wide.matches;
  const fit = () => { if (contents) contents.open = wide.matches; };
  const close = except => all(".top details").forEach(menu => {
    if (menu !== except && !beside(menu)) menu.open = false;
  });
  fit();
  wide.addEventListener("change", fit);
  document.addEventListener("click", event => {
    const menu = event.target.closest(".top details");
    close(menu && !event.target.closest("a") ? menu : null);
  });
  document.addEventListener("keydown", event => {
    if (event.key === "Escape") close(null);
    if (event.key === "/" && !event.target.closest("input")) {
      event.preventDefault();
      const input = document.querySelector("#search");
      if (input) input.focus(); else location.href = "search.html";
    }
  });

  // ---- copying: a piece of code whole, a command without its prompt
  const copy = async text => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.body.appendChild(made("textarea", { value: text }));
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      if (!done) throw new Error("nothing was copied");
    }
  };
  all("figure.code, figure.console, main > pre, main > div.sourceCode").forEach(frame => {
    const source = frame.matches("pre") ? frame : frame.querySelector("pre.command, div.sourceCode pre, pre:not(.stdout, .stderr)");
    if (!source) return;
    const button = made("button", { type: "button", className: "copy", textContent: "copy" });
    button.addEventListener("click", async () => {
      const piece = source.cloneNode(true);
      all(".prompt, button", piece).forEach(part => part.remove());
      try {
        await copy(piece.textContent.replace(/\n*$/, "\n"));
        button.textContent = "copied";
      } catch {
        button.textContent = "not copied";
      }
      setTimeout(() => button.textContent = "copy", 1500);
    });
    frame.classList.add("copies");
    frame.append(button);
  });

  // ---- search: search-index.js calls a list GUPPY of [kind, title, address, where, text]
  const input = document.querySelector("#search");
  if (!input || typeof GUPPY === "undefined") return;
  const hits = document.querySelector("#hits"), said = document.querySelector("#said");
  const entries = GUPPY.map(([kind, title, address, where, text]) =>
    ({ kind, title, address, where, text, low: title.toLowerCase(), words: text.toLowerCase() }));
  // at: where a word begins in a text, or -1
  const at = (text, word) => {
    for (let i = text.indexOf(word); i >= 0; i = text.indexOf(word, i + 1))
      if (i === 0 || !/[\p{L}\p{N}]/u.test(text[i - 1])) return i;
    return -1;
  };
  const score = (entry, words) => {
    let sum = entry.kind === "section" ? 0 : 4;
    if (entry.low === words.join(" ")) sum += 100;
    for (const word of words) {
      const title = at(entry.low, word) >= 0, text = at(entry.words, word) >= 0;
      if (!title && !text) return 0;
      sum += (title ? 20 : 0) + (text ? 1 : 0);
    }
    return sum;
  };
  // excerpt: the text around the first word that is found, all words marked
  const excerpt = (entry, words) => {
    const from = Math.max(0, Math.min(...words.map(word => at(entry.words, word)).filter(i => i >= 0), Infinity) - 60);
    const line = made("p", {});
    if (!Number.isFinite(from)) { line.textContent = entry.text.slice(0, 160); return line; }
    const piece = (from > 0 ? "…" : "") + entry.text.slice(from, from + 200) + (from + 200 < entry.text.length ? "…" : "");
    const known = words.map(word => word.replace(/[^\p{L}\p{N}]/gu, "\\$&")).join("|");
    piece.split(new RegExp("(?<![A-Za-z0-9])(" + known + ")", "gi")).forEach((part, i) =>
      line.append(i % 2 === 0 ? part : made("mark", { textContent: part })));
    return line;
  };
  const search = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = words.length === 0 ? [] : entries.map(entry => [score(entry, words), entry])
      .filter(([sum]) => sum > 0).sort((a, b) => b[0] - a[0]);
    said.textContent = words.length === 0 ? "" : found.length === 0 ? "Nothing has all these words." :
      found.length === 1 ? "1 place" : found.length + " places" + (found.length > 50 ? ", the first 50 below" : "");
    hits.replaceChildren(...found.slice(0, 50).map(([, entry]) => {
      const item = made("li", {}), link = made("a", { href: entry.address, textContent: entry.title });
      item.append(link, made("small", { textContent: " " + entry.where }));
      if (entry.text) item.append(excerpt(entry, words));
      return item;
    }));
  };
  input.value = new URLSearchParams(location.search).get("q") || "";
  input.addEventListener("input", search);
  input.form.addEventListener("submit", event => event.preventDefault());
  search();
  input.focus();
})();
