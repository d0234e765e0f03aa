// Asks the desk for a question, hands it to the device, and sends its answer with the form around the button.
"use strict";

(() => {
  const WHY = new Map([
    ["NotAllowedError", "Nothing was sent: it was cancelled, took too long, or this device has no passkey of yours for this desk."],
    ["AbortError", "Nothing was sent: it was cancelled."],
    ["InvalidStateError", "This device has a passkey of yours for this desk already. Use that one, or take another device."],
    ["SecurityError", "This browser gives no passkey at this address. Ask whoever keeps the desk whether it is reached by https."],
    ["NotSupportedError", "This device cannot make a passkey that this desk takes. Take another device."],
  ]);
  const NONE = "This browser knows no passkeys. Use another browser, or the other way on this page.";
  const SILENT = "The desk did not answer, or you were signed out. Open this page once more.";

  // What is bytes for the device is text in a form.
  const bytes = (words) => Uint8Array.from(atob(words.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
  const words = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const named = (keys) => (keys ?? []).map((key) => ({ ...key, id: bytes(key.id) }));

  const made = (asked) => navigator.credentials.create({
    publicKey: {
      ...asked,
      challenge: bytes(asked.challenge),
      user: { ...asked.user, id: bytes(asked.user.id) },
      excludeCredentials: named(asked.excludeCredentials),
    },
  });
  const shown = (asked) => navigator.credentials.get({
    publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: named(asked.allowCredentials) },
  });
  const written = ({ id, rawId, type, response }) => JSON.stringify({
    id,
    type,
    rawId: words(rawId),
    response: {
      clientDataJSON: words(response.clientDataJSON),
      ...(response.attestationObject
        ? { attestationObject: words(response.attestationObject), transports: response.getTransports?.() ?? [] }
        : {
            authenticatorData: words(response.authenticatorData),
            signature: words(response.signature),
            userHandle: response.userHandle ? words(response.userHandle) : null,
          }),
    },
  });

  const question = async (address, token) => {
    const answer = await fetch(address, { method: "POST", body: new URLSearchParams({ csrf_token: token }) }).catch(() => null);
    const asked = await answer?.json().catch(() => null);
    return answer?.ok && asked ? { asked } : { sentence: asked?.sentence ?? SILENT };
  };

  document.querySelectorAll("[data-passkey]").forEach((part) => {
    const form = part.closest("form"), field = form.elements[part.dataset.into];
    const [button, said] = [part.querySelector("button"), part.querySelector("[role=status]")];
    const adding = part.dataset.passkey === "add";
    let busy = false;

    const elsewhere = () => {
      const there = document.createElement("a");
      there.href = part.dataset.at + location.pathname + location.search;
      there.textContent = part.dataset.at;
      said.replaceChildren("Passkeys of this desk work at one address alone. Open it there: ", there);
    };

    const ask = async () => {
      if (location.origin !== part.dataset.at) { elsewhere(); return; }
      if (!window.PublicKeyCredential || !navigator.credentials) { said.textContent = NONE; return; }
      const empty = adding && [...form.querySelectorAll("input[required]")].find((one) => !one.value.trim());
      if (empty) { said.textContent = "Give it a name first."; empty.focus(); return; }
      said.textContent = "Your device asks you now.";
      const { asked, sentence } = await question(part.dataset.ask, form.elements.csrf_token.value);
      if (!asked) { said.textContent = sentence; return; }
      try {
        field.value = written(await (adding ? made(asked) : shown(asked)));
      } catch (error) {
        said.textContent = WHY.get(error.name) ?? `Your device could not do it (${error.name}). Try again, or take another one.`;
        return;
      }
      said.textContent = "";
      form.requestSubmit();
    };
    const once = async () => {
      if (busy) return;
      busy = true;
      await ask();
      busy = false;
    };

    button.addEventListener("click", once);
    // Enter in the field of a name: the device comes first.
    if (adding) form.addEventListener("submit", (event) => {
      if (field.value) return;
      event.preventDefault();
      event.stopPropagation();
      once();
    });
    window.addEventListener("pageshow", () => { field.value = ""; });
    part.hidden = false;
    if ("first" in part.dataset && !document.querySelector(".summary")) button.focus();
  });
})();
