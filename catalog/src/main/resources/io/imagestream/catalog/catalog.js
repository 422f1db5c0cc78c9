"use strict";

// One connection brings the figures (/events), another all pictures (/pictures), however many streams there are: browsers open only
// about six connections to a server.

const MINUTE = 60;
const streams = new Map();
const byNumber = new Map();
let numbers = 0;

const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within) => within.querySelectorAll(selector);
const words = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });

// --- streams ---------------------------------------------------------------------------------------------------------------------

class Stream {
  constructor(told) {
    this.number = ++numbers;
    this.rates = [];
    this.looking = false;
    this.card = $("#stream").content.firstElementChild.cloneNode(true);
    this.image = $("img", this.card);
    $("button", this.card).addEventListener("click", () => this.copy());
    this.update(told);
    this.figures(told.figures);
    byNumber.set(this.number, this);
    seen.observe(this.card);
    this.card.stream = this;
  }

  update(told) {
    this.told = told;
    const heading = $("h2", this.card);
    heading.id = "name-" + this.number;
    this.card.setAttribute("aria-labelledby", heading.id);
    heading.textContent = (told.name || "stream") + " · " + told.id;
    this.image.alt = "Live picture of " + (told.name || "stream " + told.id);
    $(".method", this.card).textContent = told.method;
    $(".address code", this.card).textContent = told.uri || "not published";
    $("button", this.card).hidden = !told.uri;
    $("button", this.card).setAttribute("aria-label", "Copy the address of " + (told.name || told.id));
    $$(".players", this.card).forEach(row => { row.hidden = !told.sdp; });
    const players = $(".players a", this.card);
    players.href = (told.sdp ?? "").replace(/^\//, ""); // Relative, as a proxy may put the catalog elsewhere.
    players.setAttribute("aria-label", "Open " + (told.name || told.id) + " in a player (SDP)");
    const stale = told.state !== "RUNNING";
    this.card.classList.toggle("stale", stale);
    $(".state", this.card).textContent = stale ? "Stale: its server has died" : told.duplicateId ? "Another stream has the same id" : "";
    if (stale) {
      this.notice("");
    }
  }

  figures(figures) {
    const nominal = words.format(this.told.ips) + " images/s";
    const now = figures && figures.ips !== null ? words.format(figures.ips) + " of " : "";
    $(".rate", this.card).textContent = now + nominal;
    $(".viewers", this.card).textContent = figures ? words.format(figures.viewers) : "unknown here";
    const skipped = figures ? Object.entries(figures.framesSkipped) : [];
    const total = skipped.reduce((sum, entry) => sum + entry[1], 0);
    const skips = $(".skipped", this.card);
    skips.textContent = figures ? words.format(total) : "unknown here";
    skips.title = skipped.map(([reason, count]) => reason.toLowerCase().replaceAll("_", " ") + ": " + count).join(", ");
    this.ips = figures ? figures.ips : null;
  }

  second() {
    this.rates.push(this.ips ?? 0);
    if (this.rates.length > MINUTE) {
      this.rates.shift();
    }
    const top = Math.max(this.told.ips * 1.2, ...this.rates, 0.001);
    const first = MINUTE - this.rates.length;
    const points = this.rates.map((rate, i) => (first + i) + "," + (19.5 - 19 * rate / top).toFixed(2));
    const chart = $(".chart", this.card);
    $("polyline", chart).setAttribute("points", points.join(" "));
    chart.setAttribute("aria-label", "Rate over the last minute, now " + words.format(this.ips ?? 0) + " images per second");
    chart.toggleAttribute("hidden", this.ips === null && this.rates.every(rate => rate === 0));
  }

  async copy() {
    const button = $("button", this.card);
    try {
      await navigator.clipboard.writeText(this.told.uri);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren($(".address code", this.card)); // Without TLS browsers allow no more.
      button.textContent = "Selected";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  }

  picture(blob, frame) {
    const url = URL.createObjectURL(blob);
    this.image.onload = this.image.onerror = () => {
      if (this.shown) {
        URL.revokeObjectURL(this.shown);
      }
      this.shown = url;
      pictures.acknowledge(this, frame);
    };
    this.image.src = url;
    this.notice("");
  }

  notice(text) {
    $(".notice", this.card).textContent = text;
  }

  remove() {
    seen.unobserve(this.card);
    this.look(false);
    byNumber.delete(this.number);
    if (this.shown) {
      URL.revokeObjectURL(this.shown);
    }
    this.card.remove();
  }

  look(looking) {
    if (this.looking !== looking) {
      this.looking = looking;
      pictures.tell(this);
    }
  }
}

/** Only pictures that are on the screen are asked for. */
const seen = new IntersectionObserver(entries => entries.forEach(entry => entry.target.stream?.look(entry.isIntersecting)), { rootMargin: "100px" });

function place(stream) {
  const all = [...streams.values()].sort((a, b) => a.told.id - b.told.id || a.number - b.number);
  const next = all[all.indexOf(stream) + 1];
  $("#streams").insertBefore(stream.card, next && next.card.isConnected ? next.card : null);
}

function appeared(told) {
  const known = streams.get(told.key);
  if (known) {
    known.update(told);
    known.figures(told.figures);
    return;
  }
  const stream = new Stream(told);
  streams.set(told.key, stream);
  place(stream);
}

function gone(key) {
  streams.get(key)?.remove();
  streams.delete(key);
}

function count() {
  const all = [...streams.values()];
  const stale = all.filter(stream => stream.told.state !== "RUNNING").length;
  $("#summary").textContent = all.length + (all.length === 1 ? " stream" : " streams") + (stale ? ", " + stale + " stale" : "");
  $("#none").hidden = all.length > 0;
}

function warn(warnings) {
  const list = $("#warnings");
  list.replaceChildren(...warnings.map(text => Object.assign(document.createElement("li"), { textContent: text })));
  list.hidden = warnings.length === 0;
}

function trouble(text) {
  const place = $("#trouble");
  if (place.textContent !== text) {
    place.textContent = text;
    place.hidden = !text;
  }
}

// --- figures ---------------------------------------------------------------------------------------------------------------------

const events = new EventSource("events");
const on = (name, act) => events.addEventListener(name, event => { act(JSON.parse(event.data)); count(); });
on("snapshot", all => {
  trouble("");
  const keys = new Set(all.streams.map(told => told.key));
  [...streams.keys()].filter(key => !keys.has(key)).forEach(gone);
  all.streams.forEach(appeared);
  warn(all.warnings);
});
on("appeared", appeared);
on("changed", appeared);
on("gone", told => gone(told.key));
on("figures", all => all.forEach(told => streams.get(told.key)?.figures(told.figures)));
on("warnings", warn);
events.addEventListener("error", () => {
  trouble("The catalog does not answer; what is shown here is old. It is asked again and again.");
});
setInterval(() => streams.forEach(stream => stream.second()), 1000);

// --- pictures --------------------------------------------------------------------------------------------------------------------

const FORMATS = ["", "image/jpeg", "image/png", "image/gif", "image/bmp"];

const pictures = {
  connect() {
    this.socket = new WebSocket(Object.assign(new URL("pictures", location.href), { protocol: location.protocol === "https:" ? "wss:" : "ws:" }));
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => streams.forEach(stream => stream.looking && this.tell(stream));
    this.socket.onmessage = event => this.received(event.data);
    this.socket.onclose = () => setTimeout(() => this.connect(), 1000);
  },

  tell(stream) {
    this.send(stream.looking ? "watch " + stream.number + " " + stream.told.key : "leave " + stream.number);
  },

  acknowledge(stream, frame) {
    this.send("ack " + stream.number + " " + frame);
  },

  send(text) {
    if (this.socket && this.socket.readyState === WebSocket.OPEN) {
      this.socket.send(text);
    }
  },

  received(data) {
    if (typeof data === "string") { // "notice N why there is no picture"
      const [, number, text] = /^notice (\d+) (.*)$/s.exec(data) ?? [];
      byNumber.get(Number(number))?.notice(text);
      return;
    }
    const head = new DataView(data);
    const stream = byNumber.get(head.getInt32(4));
    if (stream) {
      stream.picture(new Blob([new Uint8Array(data, head.getUint16(2))], { type: FORMATS[head.getUint8(1)] }), head.getInt32(8));
    }
  },
};
document.addEventListener("visibilitychange", () => streams.forEach(stream => {
  if (document.hidden) {
    stream.look(false);
  } else {
    seen.unobserve(stream.card);
    seen.observe(stream.card);
  }
}));
pictures.connect();
