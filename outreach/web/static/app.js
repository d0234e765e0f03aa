// Outreach works without this file. It adds keyboard shortcuts and stops a second press of a button.
"use strict";

(() => {
  const typing = (target) => target.closest("input, select, textarea, [contenteditable]") !== null;

  // A shortcut follows a link, <a data-key="l">, or goes to what is on the page: <input data-key="/">,
  // <button data-key="s">. It presses no button: whoever signs means to, and Enter is theirs.
  const press = (key) => {
    const found = document.querySelector(`[data-key="${CSS.escape(key)}"], [data-also~="${CSS.escape(key)}"]`);
    if (!found) return false;
    if (found.matches("a")) { found.click(); } else { found.focus(); found.select?.(); }
    return true;
  };

  let going = false;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || typing(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const key = going ? `g ${event.key}` : event.key;
    going = event.key === "g" && !going;
    if (going) { setTimeout(() => { going = false; }, 1200); return; }
    if (key === "?") { document.getElementById("keys")?.showModal(); return; }
    if (press(key)) event.preventDefault();
  });

  // The desk takes no larger form. Said before anything is sent, so that what was typed stays where it is.
  document.addEventListener("submit", (event) => {
    const inputs = [...event.target.querySelectorAll("input[type=file]")], mb = (bytes) => (bytes / 2 ** 20).toFixed(1).replace(".0", "");
    const size = inputs.flatMap((input) => [...input.files]).reduce((sum, file) => sum + file.size, 0);
    const all = Number(document.body.dataset.most), forWords = 2 ** 16;
    const most = Math.min(all, ...inputs.map((input) => Number(input.dataset.most) || all));
    document.querySelector("[data-too-large]")?.remove();
    if (!inputs.length || (size <= most && size + forWords <= all)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const told = Object.assign(document.createElement("p"), { className: "note bad", role: "alert" });
    told.dataset.tooLarge = "";
    told.textContent = `${mb(size)} MB are chosen, and this form takes up to ${mb(most)} MB in all. Nothing was sent, and what you typed stands here still. Choose a smaller file, or send it in parts.`;
    inputs[0].before(told);
    inputs[0].focus();
  }, true);

  // The server keeps one entry per form anyway; this only spares the reader the second page.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    if (event.target.method !== "post") return;
    event.target.dataset.sent = "yes";
    event.target.querySelectorAll("button").forEach((button) => button.setAttribute("aria-disabled", "true"));
  });

  // What is typed is kept on the desk, so that a crash, a closed lid or a sign-out loses none of it.
  document.querySelectorAll("form[data-keep]").forEach((form) => {
    let waits = 0;
    const keep = async () => {
      clearTimeout(waits);
      waits = 0;
      const typed = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
      const answer = await fetch(form.dataset.keep, { method: "POST", body: typed, keepalive: true }).catch(() => null);
      form.querySelector("[data-not-kept]").hidden = answer !== null && answer.ok;
    };
    form.addEventListener("input", () => { clearTimeout(waits); waits = setTimeout(keep, 800); });
    form.addEventListener("submit", () => clearTimeout(waits));
    window.addEventListener("pagehide", () => { if (waits && !form.dataset.sent) keep(); });
  });

  // Words selected in a message become a quote, with the place where they stand. A browser counts in UTF-16 and the
  // desk in characters: [...text] takes it apart into those. Quotes begin and end with whole words.
  document.querySelectorAll("[data-quotable]").forEach((message) => {
    const [rows, pattern, told] = ["[data-quotes]", "[data-pattern]", "[data-taken]"].map((one) => document.querySelector(one));
    const parts = [...message.querySelectorAll("[data-start]")];
    const chars = parts.flatMap((part) => [...part.textContent]);
    const inWord = (place) => /[\p{L}\p{N}\p{M}]/u.test(chars[place] ?? "");

    // A finger on the button takes the selection away before it is pressed, so the last one is remembered.
    let last = null;
    const now = () => {
      const chosen = getSelection();
      return chosen.rangeCount && !chosen.isCollapsed ? chosen.getRangeAt(0) : null;
    };
    document.addEventListener("selectionchange", () => { if (now() && message.contains(getSelection().anchorNode)) last = now().cloneRange(); });
    message.addEventListener("pointerdown", () => { last = null; });

    const selected = (range = now()) => {
      if (!range) return null;
      const places = parts.filter((part) => range.intersectsNode(part)).map((part) => {
        const [before, within] = [document.createRange(), document.createRange()];
        before.selectNodeContents(part);
        within.selectNodeContents(part);
        if (part.contains(range.startContainer)) within.setStart(range.startContainer, range.startOffset);
        if (part.contains(range.endContainer)) within.setEnd(range.endContainer, range.endOffset);
        before.setEnd(within.startContainer, within.startOffset);
        const start = Number(part.dataset.start) + [...before.toString()].length;
        return [start, start + [...within.toString()].length];
      }).filter(([start, end]) => start < end);
      if (!places.length) return null;
      let [start, end] = [places[0][0], places.at(-1)[1]];
      while (start < end && !chars[start].trim()) start += 1;
      while (start < end && !chars[end - 1].trim()) end -= 1;
      while (start < end && start > 0 && inWord(start - 1) && inWord(start)) start -= 1;
      while (start < end && end < chars.length && inWord(end - 1) && inWord(end)) end += 1;
      return chars.slice(start, end).some((_, place) => inWord(start + place)) ? { start, end, words: chars.slice(start, end).join("") } : null;
    };

    const field = (row, name) => row.querySelector(`[name$="-${name}"]`);
    const empty = () => [...rows.children].find((row) => !field(row, "words").value.trim());
    const another = () => {
      const number = rows.children.length;
      const row = pattern.content.firstElementChild.cloneNode(true);
      row.innerHTML = row.innerHTML.replaceAll("__n__", number).replaceAll("__number__", number + 1);
      const terms = number ? rows.children[number - 1].querySelector("[name$=-terms]:checked") : null;
      if (terms) [...row.querySelectorAll("[name$=-terms]")].find((one) => one.value === terms.value).checked = true;
      rows.append(row);
      return row;
    };

    const take = () => {
      const found = selected() ?? selected(last);
      last = null;
      if (!found) { told.textContent = "Select words in the message first."; return; }
      const row = empty() ?? another();
      for (const [name, value] of Object.entries(found)) field(row, name).value = value;
      told.textContent = `Quote ${[...rows.children].indexOf(row) + 1}: “${found.words.slice(0, 60)}${found.words.length > 60 ? "…" : ""}” Say on which terms.`;
      rows.closest("form").dispatchEvent(new Event("input", { bubbles: true }));
    };

    // By keyboard: with the message in focus, an arrow selects the next word, and with Shift one more.
    message.addEventListener("keydown", (event) => {
      const way = { ArrowRight: "right", ArrowLeft: "left" }[event.key];
      if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
      const chosen = getSelection();
      if (!message.contains(chosen.focusNode)) chosen.collapse(parts[0], 0);
      const from = event.shiftKey ? selected()?.words : undefined;
      // A browser may take a comma for a word of its own; a step that brings no word is not one.
      for (let step = 0; step < 5 && (!step || selected()?.words === from); step += 1) {
        if (!event.shiftKey) chosen.collapse(chosen.focusNode, chosen.focusOffset);
        chosen.modify("extend", way, "word");
      }
      event.preventDefault();
    });
    document.querySelector("[data-quoting]").hidden = false;
    document.querySelector("[data-take]").addEventListener("mousedown", (event) => event.preventDefault());
    document.querySelector("[data-take]").addEventListener("click", take);
    document.addEventListener("keydown", (event) => {
      if (event.key !== "q" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !selected()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      take();
    }, true);
  });

  // Coming back to a page by the browser's Back button must not leave its form locked.
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll("button").forEach((button) => button.removeAttribute("aria-disabled"));
    });
  });

  // A time more than a day ago is marked late for good; whoever types it sees so at once. The desk itself decides.
  document.querySelectorAll(".when[data-now]").forEach((when) => {
    const [date, time, zone] = ["date", "time"].map((type) => when.querySelector(`input[type=${type}]`)).concat(when.querySelector("select"));
    const note = when.nextElementSibling, opened = Date.now(), now = Date.parse(when.dataset.now);
    const look = () => {
      let there = "";
      try {
        there = new Date(now + Date.now() - opened).toLocaleString("sv-SE", { timeZone: zone.value });
      } catch { /* a zone this browser does not know */ }
      const hours = (Date.parse(there.replace(" ", "T") + "Z") - Date.parse(`${date.value}T${time.value}Z`)) / 3600000;
      note.hidden = Number.isNaN(hours);
      note.textContent = hours > 24 ? "More than 24 hours ago: it will be marked as written later." : "Written down at the time: within 24 hours.";
    };
    when.addEventListener("input", look);
  });

  // Boxes can be drawn on the pages of a file: each one drawn fills the next empty row of numbers.
  const numbers = document.querySelector("form[data-boxes]");
  if (numbers) {
    const at = (row) => ["page", "x", "y", "w", "h"].map((name) => row.querySelector(`[name=${name}]`));
    const place = (box, x, y, w, h) => Object.assign(box.style, { left: `${x}%`, top: `${y}%`, width: `${w}%`, height: `${h}%` });
    const fill = (values) => {
      const rows = [...numbers.querySelectorAll("tbody tr")];
      let row = rows.find((one) => at(one).every((input) => !input.value));
      if (!row) {
        numbers.querySelector("tbody").append(row = rows[0].cloneNode(true));
        row.querySelectorAll("[id]").forEach((input) => { input.setAttribute("aria-label", input.name); input.removeAttribute("id"); });
        row.querySelectorAll("label").forEach((label) => label.remove());
      }
      at(row).forEach((input, place) => { input.value = values[place]; });
    };
    document.querySelectorAll(".leaf > div").forEach((leaf) => {
      leaf.addEventListener("pointerdown", (down) => {
        if (down.pointerType === "touch") return;  // a finger scrolls
        down.preventDefault();
        const edge = leaf.getBoundingClientRect(), box = document.createElement("i");
        const share = (event) => [(event.clientX - edge.left) / edge.width, (event.clientY - edge.top) / edge.height].map((part) => Math.min(100, Math.max(0, part * 100)));
        const [x0, y0] = share(down);
        let drawn = null;
        leaf.append(box);
        leaf.setPointerCapture(down.pointerId);
        const move = (event) => {
          const [x1, y1] = share(event);
          drawn = [Math.min(x0, x1), Math.min(y0, y1), Math.abs(x1 - x0), Math.abs(y1 - y0)];
          place(box, ...drawn);
        };
        leaf.addEventListener("pointermove", move);
        leaf.addEventListener("pointerup", () => {
          leaf.removeEventListener("pointermove", move);
          if (drawn && drawn[2] > 0.2 && drawn[3] > 0.2) fill([leaf.parentElement.dataset.page, ...drawn.map((part) => part.toFixed(2))]);
          else box.remove();
        }, { once: true });
      });
    });
  }

  // Files dropped anywhere on the page are chosen, beside those that were; taking them in is still a press of the button.
  document.querySelectorAll("[data-drop]").forEach((zone) => {
    const input = zone.querySelector("input[type=file]"), told = zone.querySelector("[data-dropped]");
    const tell = () => {
      const names = [...input.files].map((file) => file.name);
      told.hidden = !names.length;
      told.textContent = `${names.length === 1 ? "1 file is" : `${names.length} files are`} chosen: ${names.slice(0, 8).join(", ")}${names.length > 8 ? ", …" : ""}. Press the button to take ${names.length === 1 ? "it" : "them"} in.`;
    };
    const over = (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      zone.classList.toggle("dropping", event.type === "dragover");
      if (event.type !== "drop") return;
      const chosen = new DataTransfer();
      for (const file of [...input.files, ...event.dataTransfer.files]) chosen.items.add(file);
      input.files = chosen.files;
      tell();
      zone.scrollIntoView({ block: "nearest" });
      zone.querySelector("button").focus();
    };
    ["dragover", "drop"].forEach((name) => document.addEventListener(name, over));
    document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) zone.classList.remove("dropping"); });
    input.addEventListener("change", tell);
  });

  // What is shown once can be copied with one press; where a browser forbids that, it is selected to be copied by hand.
  document.querySelectorAll("[data-copy]").forEach((button) => {
    const field = document.getElementById(button.dataset.copy), told = document.querySelector("[data-copied]");
    button.hidden = false;
    button.addEventListener("click", async () => {
      field.select();
      const copied = await navigator.clipboard?.writeText(field.value).then(() => true, () => false);
      told.textContent = copied ? "Copied." : "Selected: copy it with Ctrl or ⌘ and C.";
    });
  });

  // A link to an entry opens the folded part it lies in.
  const unfold = () => {
    const entry = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let fold = entry && entry.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    if (entry) entry.scrollIntoView();
  };
  window.addEventListener("hashchange", unfold);
  unfold();

  document.querySelector(".summary")?.focus();
})();
