#!/usr/bin/env node
/* Draw a transcript of the loopback Telegram the way a Telegram client shows it, as a PNG.
 *
 *   node render_telegram.mjs transcript.json out.png [--revisions] [--width 560]
 *
 * Needs `npm install` in this folder, and Debian's chromium and fonts-noto-color-emoji.
 */
import { createRequire } from "node:module";
import { readFileSync, writeFileSync, mkdtempSync } from "node:fs";
import { dirname, join } from "node:path";
import { tmpdir } from "node:os";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const { chromium } = createRequire(join(here, "package.json"))("playwright-core");
const args = process.argv.slice(2);
const flag = (name) => { const i = args.indexOf(name); if (i >= 0) args.splice(i, 1); return i >= 0; };
const value = (name, fallback) => { const i = args.indexOf(name); return i >= 0 ? args.splice(i, 2)[1] : fallback; };
const revisions = flag("--revisions"), width = Number(value("--width", 560));
const [input, output] = args;
if (!input || !output) { console.error("usage: render_telegram.mjs transcript.json out.png [--revisions]"); process.exit(2); }
const t = JSON.parse(readFileSync(input, "utf8"));
const esc = (s) => String(s ?? "").replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

const TAG = {
  bold: ["<b>", "</b>"], italic: ["<i>", "</i>"], underline: ["<u>", "</u>"], strikethrough: ["<s>", "</s>"], code: ["<code>", "</code>"],
  spoiler: ['<span class="spoiler">', "</span>"], blockquote: ["<blockquote>", "</blockquote>"], expandable_blockquote: ["<blockquote>", "</blockquote>"],
};
const LINK = ["text_link", "text_mention", "url", "mention", "hashtag", "bot_command", "email", "phone_number"];
const open = (e) => e.type === "pre" ? `<pre data-language="${esc(e.language)}">` : LINK.includes(e.type) ? "<a>" : TAG[e.type]?.[0] ?? "<span>";
const close = (e) => e.type === "pre" ? "</pre>" : LINK.includes(e.type) ? "</a>" : TAG[e.type]?.[1] ?? "</span>";

/* JavaScript strings are UTF-16, as Telegram's offsets are: no conversion needed. */
function formatted(text, entities = []) {
  const at = new Map();
  const put = (i, s, front) => { const l = at.get(i) ?? []; front ? l.unshift(s) : l.push(s); at.set(i, l); };
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  for (const e of sorted) put(e.offset, open(e), false);
  for (const e of sorted) put(e.offset + e.length, close(e), true);
  let out = "";
  for (let i = 0; i <= (text ?? "").length; i++) {
    out += (at.get(i) ?? []).join("");
    if (i < (text ?? "").length) {
      const code = text.codePointAt(i), c = String.fromCodePoint(code);
      out += c === "\n" ? "<br>" : esc(c);
      if (c.length === 2) { i++; out += (at.get(i) ?? []).join(""); }
    }
  }
  return out;
}

const size = (n) => n >= 1048576 ? (n / 1048576).toFixed(1) + " MB" : n >= 1024 ? (n / 1024).toFixed(1) + " KB" : n + " B";
function media(m) {
  if (m.photo) {
    const p = m.photo.at(-1), data = t.files[p.file_id];
    return `<div class="photo" style="aspect-ratio:${p.width}/${p.height};${data ? `background-image:url('${data}')` : ""}"><span>${p.width}×${p.height}</span></div>`;
  }
  const poster = m.video && t.files[m.video.file_id];
  if (m.video) return `<div class="photo video" style="aspect-ratio:${m.video.width || 16}/${m.video.height || 9};${poster ? `background-image:url('${poster}')` : ""}"><b>▶</b><span>${Math.floor(m.video.duration / 60)}:${String(m.video.duration % 60).padStart(2, "0")} · ${esc(m.video.file_name)} · ${size(m.video.file_size)}</span></div>`;
  const f = m.document ?? m.audio ?? m.voice ?? m.animation;
  return f ? `<div class="file"><i>${m.audio || m.voice ? "🎵" : "📄"}</i><div><b>${esc(f.file_name)}</b><small>${size(f.file_size)} · ${esc(f.mime_type)}</small></div></div>` : "";
}

function bubble(m, state = null, note = "") {
  const mine = !m.from.is_bot;
  const text = state ? esc(state.text).replace(/\n/g, "<br>") : formatted(m.text ?? m.caption, m.entities ?? m.caption_entities);
  const keyboard = state ? state.keyboard : m.reply_markup?.inline_keyboard ?? [];
  const reactions = state ? "" : Object.entries(m.reactions ?? {}).map(([e, n]) => `<span>${esc(e)} ${n}</span>`).join("");
  const quoted = m.reply_to_message ? `<div class="quoted"><b>${esc(m.reply_to_message.from.first_name)}</b>${esc((m.reply_to_message.text ?? m.reply_to_message.caption ?? "media").slice(0, 60))}</div>` : "";
  const time = new Date(m.date * 1000).toISOString().slice(11, 16);
  return `<div class="row ${mine ? "mine" : ""} ${m.deleted_at != null ? "gone" : ""}">${note ? `<div class="note">${esc(note)}</div>` : ""}
    <div class="bubble">${quoted}${state && !state.media ? "" : media(m)}${text ? `<div class="text">${text}</div>` : ""}${reactions ? `<div class="reactions">${reactions}</div>` : ""}<time>${m.edit_date && (!state || note.startsWith("state 1") === false) ? "edited " : ""}${time}${mine ? " ✓✓" : ""}</time></div>
    ${keyboard.length ? `<div class="keys">${keyboard.map((r) => `<div>${r.map((b) => `<button>${esc(b.text)}${b.url ? " <sup>↗</sup>" : ""}</button>`).join("")}</div>`).join("")}</div>` : ""}</div>`;
}

function draw(m) {
  if (!revisions || m.revisions.length < 2) return bubble(m, null, m.deleted_at != null ? `deleted at ${m.deleted_at.toFixed(2)} s` : "");
  return m.revisions.map((r, i) => bubble(m, i === m.revisions.length - 1 ? null : r, `state ${i + 1} of ${m.revisions.length}, from ${r.at.toFixed(2)} s`)).join("");
}

/* photos of one album stand together */
const groups = [];
for (const m of t.messages) {
  const last = groups.at(-1);
  if (m.media_group_id && last?.[0].media_group_id === m.media_group_id) last.push(m); else groups.push([m]);
}
const body = groups.map((g) => g.length === 1 ? draw(g[0]) : `<div class="album"><div class="note">album of ${g.length}</div>${g.map(draw).join("")}</div>`).join("");
const html = `<!doctype html><meta charset="utf-8"><style>
  *{box-sizing:border-box}body{margin:0;font:15px/1.35 Roboto,"Noto Sans","Helvetica Neue",Arial,sans-serif;background:#8fb08c}
  #all{background:linear-gradient(160deg,#dbe7c6,#a8c9a0 60%,#8fb9a8)}
  header{background:#fff;padding:10px 16px;font-weight:600}header small{display:block;color:#707579;font-weight:400}
  main{padding:10px 12px;display:flex;flex-direction:column;gap:6px}
  .row{display:flex;flex-direction:column;align-items:flex-start;max-width:80%}.mine{align-self:flex-end;align-items:flex-end}
  .bubble{background:#fff;border-radius:12px;padding:6px 10px 18px;position:relative;min-width:96px;overflow:hidden;max-width:100%}.mine .bubble{background:#eeffde}
  .text{overflow-wrap:anywhere}time{position:absolute;right:9px;bottom:3px;font-size:11px;color:#8a9a86}.gone{opacity:.35}
  .photo{width:280px;max-height:320px;background:#cfd8dc center/cover;border-radius:8px;margin-bottom:4px;position:relative}.photo span{position:absolute;left:6px;top:6px;background:#0007;color:#fff;border-radius:8px;font-size:11px;padding:1px 6px}
  .video{background:#263238}.video b{position:absolute;inset:0;margin:auto;width:48px;height:48px;border-radius:50%;background:#0008;color:#fff;display:grid;place-items:center}
  .file{display:flex;gap:10px;align-items:center;padding:2px 0}.file i{width:44px;height:44px;border-radius:50%;background:#4fae4e;color:#fff;display:grid;place-items:center;font-style:normal;font-size:20px}.file small{display:block;color:#707579}
  .keys{width:100%;min-width:220px;margin-top:3px;display:grid;gap:3px}.keys div{display:grid;grid-auto-flow:column;grid-auto-columns:1fr;gap:3px}
  button{border:0;border-radius:8px;background:#5a7a5a99;color:#fff;font:500 14px inherit;padding:8px 6px}
  .reactions{display:flex;gap:4px;margin-top:4px}.reactions span{background:#e3f2e1;border-radius:12px;padding:2px 9px;font-size:13px}
  .quoted{border-left:3px solid #4fae4e;padding:1px 8px;margin-bottom:4px;font-size:13px;background:#4fae4e14;border-radius:4px}.quoted b{display:block;color:#4fae4e}
  a{color:#3390ec}code,pre{font-family:monospace;background:#0000000d;border-radius:4px;padding:0 3px;color:#b3261e}pre{padding:8px;margin:4px 0;white-space:pre-wrap;color:#222}
  blockquote{border-left:3px solid #3390ec;background:#3390ec14;border-radius:4px;margin:4px 0;padding:3px 8px}.spoiler{background:#999;color:transparent;border-radius:3px}
  .note{font:11px monospace;color:#4a5b47}.album{display:flex;flex-direction:column;gap:2px}
</style><div id="all" style="width:${width}px"><header>${esc(t.chat.title ?? t.bot.first_name)}<small>${t.chat.title ? "group" : "bot"}</small></header><main>${body}</main></div>`;
const work = mkdtempSync(join(tmpdir(), "render-telegram-"));
writeFileSync(join(work, "page.html"), html);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
const page = await browser.newPage({ viewport: { width: width + 20, height: 800 }, deviceScaleFactor: 1.5 });
await page.route(/^https?:/, (r) => r.abort());
await page.goto(pathToFileURL(join(work, "page.html")).href);
await page.locator("#all").screenshot({ path: output });
await browser.close();
console.log(output, "html:", join(work, "page.html"));
