// The public table: search, narrow, sort. Without this script the whole table stands in the page, and it stays there
// until the rows have come, in parts as they are needed. Nothing is fetched from anywhere but the folder of the site.
(() => {
  "use strict";

  const STEP = 50;
  const AT_ONCE = 8; // rows of a first look; the others follow once those are painted
  const [ID, NAME, COUNTRY, KIND, RANGE, STATUS, CIRCUMSTANCES, DAY, DAY_SAID, SPELLINGS, SPOKEN] =
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  const NARROWED_BY = { country: COUNTRY, kind: KIND, status: STATUS, range: RANGE, circumstance: CIRCUMSTANCES };
  const root = document.documentElement;
  const collator = new Intl.Collator(root.lang);
  const counting = new Intl.NumberFormat(root.lang, { numberingSystem: "latn" });

  if (window.fetch) root.classList.add("js");

  // The same as on paper (parts.py): no marks, no case, single spaces, and letters as most keyboards have them.
  const PLAIN = { ß: "ss", ς: "σ", ø: "o", æ: "ae", œ: "oe", đ: "d", ð: "d", ł: "l", ı: "i", þ: "th", ة: "ه", ى: "ي", ی: "ي", ک: "ك" };
  const ARTICLE = /(?<!\S)(?:ال)+(?=\S)/gu;
  const UNSEEN = /[\p{M}\u061c\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;
  const fold = (text) => (/^[\x20-\x7e]*$/.test(text) ? text.toLowerCase().split(" ").filter(Boolean).join(" ") : bare(text));
  const bare = (text) =>
    text.normalize("NFKD").replace(UNSEEN, "").toLowerCase().replace(UNSEEN, "")
      .replace(/[ßςøæœđðłıþةىیک]/g, (letter) => PLAIN[letter]).split(/\s+/).filter(Boolean).join(" ").replace(ARTICLE, "");

  const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

  const make = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  class Parts {
    constructor(base) {
      this.base = base;
      this.kept = new Map();
    }

    async read(path) {
      if (!this.kept.has(path)) {
        const asked = fetch(this.base + path).then((answer) => {
          if (!answer.ok) throw new Error(path);
          return answer.json();
        });
        asked.catch(() => this.kept.delete(path));
        this.kept.set(path, asked);
      }
      return this.kept.get(path);
    }

    async open() {
      this.index = await this.read("rows/index.json");
      if (this.index.parts === 1) this.whole = await this.rows(1);
      return this;
    }

    rows(part) {
      return this.read(`rows/${part}.json`);
    }

    async row(place) {
      const part = Math.floor(place / this.index.each);
      return (await this.rows(part + 1))[place - part * this.index.each];
    }

    async every(places) {
      const needed = [...new Set(places.map((place) => Math.floor(place / this.index.each)))];
      await Promise.all(needed.map((part) => this.rows(part + 1)));
      return Promise.all(places.map((place) => this.row(place)));
    }

    // What is searched, once for each row; only where all rows are here anyway.
    texts() {
      const { country: countries = {}, kind: kinds = {} } = this.index.labels;
      this.folded ||= this.whole.map((row) =>
        fold([row[NAME], row[SPELLINGS].replaceAll("; ", " "), countries[row[COUNTRY]] || row[COUNTRY], kinds[row[KIND]] || row[KIND]].join(" ")));
      return this.folded;
    }

    // Places of the rows that may fit, before anything but the search and the country is asked.
    async candidates(state) {
      const [from, to] = state.country ? this.index.countries[state.country] || [0, 0] : [0, this.index.total];
      const words = fold(state.q).split(" ").filter(Boolean);
      if (!words.length) return Array.from({ length: to - from }, (_, step) => from + step);
      const fits = this.whole ? this.containing(words) : await this.beginning(words);
      return fits.filter((place) => from <= place && place < to);
    }

    containing(words) {
      const texts = this.texts();
      const found = [];
      for (let place = 0; place < texts.length; place += 1) {
        if (words.every((word) => texts[place].includes(word))) found.push(place);
      }
      return found;
    }

    async beginning(words) {
      const longest = words.reduce((one, other) => ([...other].length > [...one].length ? other : one));
      const start = [...longest].slice(0, 2).join("");
      const { names } = this.index;
      let part = names.length;
      while (part > 0 && names[part - 1] > start) part -= 1;
      if (!part) return [];
      const under = (await this.read(`names/${part}.json`))[start] || [];
      const begins = (text, word) => text.startsWith(word) || text.includes(` ${word}`);
      return under.filter(([, text]) => words.every((word) => begins(text, word))).map(([place]) => place);
    }
  }

  const isNarrow = (state) => Object.keys(NARROWED_BY).some((name) => name !== "country" && state[name]);
  const fits = (row, state) =>
    Object.entries(NARROWED_BY).every(([name, cell]) =>
      !state[name] || (cell === CIRCUMSTANCES ? row[cell].includes(state[name]) : row[cell] === state[name]));

  const ORDERS = {
    name: (one, other) => collator.compare(one[NAME], other[NAME]),
    "name-down": (one, other) => collator.compare(other[NAME], one[NAME]),
    status: (one, other, rank) => rank.status(one) - rank.status(other),
    range: (one, other, rank) => rank.range(other) - rank.range(one),
    newest: (one, other) => (other[DAY] || "0").localeCompare(one[DAY] || "0"),
    oldest: (one, other) => (one[DAY] || "9").localeCompare(other[DAY] || "9"),
  };

  const ranks = (labels) => {
    const ranked = (name, cell) => {
      const order = Object.keys(labels[name] || {});
      return (row) => order.indexOf(row[cell]);
    };
    return { status: ranked("status", STATUS), range: ranked("range", RANGE) };
  };

  // The first `wanted` rows that fit. `total` is null where it cannot be said without fetching every part.
  const matching = async (parts, state, wanted) => {
    const places = await parts.candidates(state);
    const order = ORDERS[state.sort];
    if (parts.whole || order) {
      const all = parts.whole ? places.map((place) => parts.whole[place]) : await parts.every(places);
      const rows = all.filter((row) => fits(row, state));
      const rank = ranks(parts.index.labels);
      if (order) rows.sort((one, other) => order(one, other, rank));
      return { rows: rows.slice(0, wanted), total: rows.length };
    }
    const narrow = isNarrow(state);
    const rows = [];
    for (const place of places) {
      if (rows.length === wanted) return { rows, total: narrow ? null : places.length };
      const row = await parts.row(place);
      if (fits(row, state)) rows.push(row);
    }
    return { rows, total: rows.length };
  };

  // ── what is drawn ──────────────────────────────────────────────────────────────────────────────────────────────

  const cellsOf = (labels, base, target) => {
    const link = (row) =>
      make("a", { href: `${base}agencies/${Math.floor(row[ID] / labels.each)}/${row[ID]}.html`, ...target },
        make("bdi", row[SPOKEN] ? { lang: row[SPOKEN] } : {}, row[NAME]));
    const also = (row) => {
      const list = make("ul", { class: "also" });
      for (const key of row[CIRCUMSTANCES]) list.append(make("li", {}, labels.circumstance[key] || key));
      return row[CIRCUMSTANCES].length ? [list] : [];
    };
    const day = (row) => (row[DAY] ? [make("time", { datetime: row[DAY] }, row[DAY_SAID])] : []);
    return {
      agency: (row) => make("th", { scope: "row" }, link(row)),
      country: (row) => make("td", { class: "by" }, labels.country[row[COUNTRY]] || row[COUNTRY]),
      kind: (row) => make("td", { class: "by" }, labels.kind[row[KIND]] || row[KIND]),
      range: (row, heading) =>
        make("td", { "data-label": heading, class: row[RANGE] ? "" : "none" },
          make("bdi", {}, labels.range[row[RANGE]] || row[RANGE])),
      response: (row) =>
        make("td", {},
          make("span", { class: `status s-${row[STATUS].replaceAll(" ", "-")}` }, labels.status[row[STATUS]]),
          ...also(row)),
      answered: (row, heading) => make("td", { "data-label": heading, class: row[DAY] ? "" : "none" }, ...day(row)),
    };
  };

  const filled = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const told = (count, total, words) => {
    const values = { ...words, count: counting.format(count), total: counting.format(total || 0) };
    if (total === null) return filled(words.more, values);
    if (total === 0) return filled(words.nothing, values);
    if (count < total) return filled(words.some, values);
    return filled(total === 1 ? words.single : words.all, values);
  };

  // What was searched and chosen, in the words of the form; for paper, where no field shows it.
  const chosenIn = (form, state) =>
    NAMES.filter((name) => state[name] && form.elements[name]).map((name) => {
      const field = form.elements[name];
      const value = field.selectedOptions ? field.selectedOptions[0].textContent.replace(/ \([^()]*\)$/, "") : `“${field.value}”`;
      return `${field.labels[0].textContent}: ${value}`;
    }).join("; ");

  const NAMES = ["q", ...Object.keys(NARROWED_BY), "sort"];
  const asked = () => {
    const given = new URLSearchParams(location.search);
    return Object.fromEntries(NAMES.map((name) => [name, (given.get(name) || "").slice(0, 200)]));
  };
  const inAddress = (state) => {
    const kept = new URLSearchParams();
    for (const name of NAMES) if (state[name]) kept.set(name, state[name]);
    return kept.size || `${kept}` ? `?${kept}` : "";
  };

  const start = async (place) => {
    const form = document.querySelector("form.narrow");
    const said = place.querySelector("[role=status]");
    const more = place.querySelector("button.more");
    const body = place.querySelector("tbody");
    const heads = [...place.querySelectorAll("thead th")];
    const all = document.querySelector("a.all");
    const embed = document.querySelector("textarea.embed");
    const step = Number(place.dataset.step) || STEP;
    const words = wordsOf(place);
    const chosen = place.querySelector(".chosen");
    let [wanted, turn, keeping] = [step, 0, 0];

    const state = asked();
    if (form) {
      for (const name of NAMES) {
        const field = form.elements[name];
        if (!field) continue;
        field.value = state[name];
        if (field.value !== state[name]) [field.value, state[name]] = ["", ""];
      }
    }
    const read = () => {
      for (const name of NAMES) if (form?.elements[name]) state[name] = form.elements[name].value;
    };
    said.textContent = words.waiting;
    const parts = await new Parts("").open();
    read(); // somebody may have typed while the rows were on their way
    const labels = { status: {}, circumstance: {}, country: {}, kind: {}, range: {}, ...parts.index.labels, each: parts.index.agencies };
    const cells = cellsOf(labels, "", place.dataset.target ? { target: place.dataset.target } : {});

    const draw = async () => {
      const mine = (turn += 1);
      const found = await matching(parts, state, wanted);
      if (mine !== turn) return;
      const line = (row) => make("tr", {}, ...heads.map((head) => cells[head.dataset.column](row, head.textContent)));
      body.replaceChildren(...found.rows.slice(0, AT_ONCE).map(line));
      const rest = () => mine === turn && body.append(...found.rows.slice(AT_ONCE).map(line));
      if (wanted === Infinity) rest();
      else setTimeout(rest, 30);
      said.textContent = told(found.rows.length, found.total, words);
      const narrowedBy = chosen ? chosenIn(form, state) : "";
      if (chosen) chosen.textContent = narrowedBy && filled(words.narrowed, { chosen: narrowedBy });
      if (more) more.hidden = found.total !== null && found.rows.length >= found.total;
      if (all) all.search = inAddress(state);
      if (embed) embed.value = snippet(state, embed);
    };
    const snippet = (shown, field) => {
      const address = new URL(`embed.html${inAddress(shown)}`, field.dataset.base || location.href.split("?")[0]).href;
      return `<iframe src="${escaped(address)}" title="${escaped(field.dataset.title)}" width="100%" height="520" loading="lazy"></iframe>`;
    };
    const again = () => draw().catch(() => {
      said.textContent = words.unread;
    });
    const narrowed = () => {
      read();
      wanted = step;
      again();
      clearTimeout(keeping);
      keeping = setTimeout(() => history.replaceState(null, "", `${location.pathname}${inAddress(state)}`), 100);
    };

    if (form) {
      form.addEventListener("input", narrowed);
      form.addEventListener("submit", (event) => event.preventDefault());
      form.addEventListener("reset", () => setTimeout(narrowed));
    }
    if (more) {
      more.addEventListener("click", async () => {
        const before = wanted;
        wanted += step * (wanted > step * 4 ? 10 : 1);
        await again();
        setTimeout(() => body.children[before]?.querySelector("a")?.focus(), 60);
      });
    }
    let before = step;
    addEventListener("beforeprint", () => {
      if (!parts.whole || wanted === Infinity) return;
      [before, wanted] = [wanted, Infinity];
      again();
    });
    addEventListener("afterprint", () => {
      if (wanted !== Infinity) return;
      wanted = before;
      again();
    });
    await draw();
    place.setAttribute("data-ready", "");
    root.classList.add("ready");
    // What a search will look through is made ready while the reader reads.
    if (parts.whole) (window.requestIdleCallback || setTimeout)(() => parts.texts());
  };

  const wordsOf = (place) => JSON.parse(place.dataset.words);

  // The plain table is in the page already: whatever breaks, a reader falls back on it, and is told.
  const giveUp = (place) => {
    root.classList.remove("ready");
    place.classList.add("failed");
    place.querySelector("[role=status]").textContent = wordsOf(place).failed;
  };

  addEventListener("DOMContentLoaded", () => {
    const place = document.querySelector(".found");
    if (place) start(place).catch(() => giveUp(place));
  });
})();
