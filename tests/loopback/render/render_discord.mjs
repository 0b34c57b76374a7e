#!/usr/bin/env node
/* Draw a transcript of the loopback Discord the way Discord shows it, as a PNG.
 *
 *   node render_discord.mjs transcript.json out.png [--revisions] [--light] [--width 900]
 *
 * Needs `npm install` in this folder, and Debian's chromium and fonts-noto-color-emoji.
 * --revisions draws every state a message went through, oldest first.
 */
import { createRequire } from "node:module";
import { readFileSync, writeFileSync, mkdtempSync } from "node:fs";
import { dirname, join } from "node:path";
import { tmpdir } from "node:os";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(join(here, "package.json"));
const esbuild = require("esbuild");
const { chromium } = require("playwright-core");

const args = process.argv.slice(2);
const flag = (name) => { const i = args.indexOf(name); if (i >= 0) args.splice(i, 1); return i >= 0; };
const value = (name, fallback) => { const i = args.indexOf(name); return i >= 0 ? args.splice(i, 2)[1] : fallback; };
const revisions = flag("--revisions"), light = flag("--light"), width = Number(value("--width", 900));
const [input, output] = args;
if (!input || !output) { console.error("usage: render_discord.mjs transcript.json out.png [--revisions] [--light]"); process.exit(2); }
const transcript = JSON.parse(readFileSync(input, "utf8"));

const esc = (s) => String(s ?? "").replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const svg = (body) => "data:image/svg+xml;base64," + Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40">${body}</svg>`).toString("base64");
const emojiImage = (e) => !e ? "" : svg(`<text x="20" y="33" font-size="32" text-anchor="middle" font-family="Noto Color Emoji">${esc(e.name)}</text>`);
const avatar = (u) => svg(`<rect width="40" height="40" fill="${u.bot ? "#5865F2" : ["#3BA55D", "#FAA61A", "#ED4245", "#9B59B6"][Number(BigInt(u.id) % 4n)]}"/><text x="20" y="27" font-size="20" fill="#fff" text-anchor="middle" font-family="sans-serif">${esc((u.global_name ?? u.username)[0].toUpperCase())}</text>`);
const file = (url) => transcript.files?.[url] ?? url;
const clock = (iso) => new Date(iso).toISOString().slice(11, 19) + " UTC";
const users = Object.fromEntries(transcript.messages.flatMap((m) => [m.author, ...m.mentions, ...(m.interaction ? [m.interaction.user] : [])]).map((u) => [u.id, u]));

/* Discord's Markdown, as far as bots use it. */
function markdown(text) {
  const kept = [];
  const keep = (html) => `\u0000${kept.push(html) - 1}\u0000`;
  let t = String(text ?? "");
  t = t.replace(/```(?:\w+\n)?([\s\S]+?)```/g, (_, c) => keep(`<discord-code multiline>${esc(c.trim()).replace(/\n/g, "<br>")}</discord-code>`));
  t = t.replace(/`([^`]+)`/g, (_, c) => keep(`<discord-code>${esc(c)}</discord-code>`));
  t = t.replace(/<@!?(\d+)>/g, (_, id) => keep(`<discord-mention type="user">${esc(users[id]?.global_name ?? users[id]?.username ?? id)}</discord-mention>`));
  t = t.replace(/<t:(\d+)(?::\w)?>/g, (_, s) => keep(`<discord-time>${esc(new Date(s * 1000).toISOString().slice(0, 16).replace("T", " "))}</discord-time>`));
  t = t.replace(/<a?:(\w+):\d+>/g, (_, n) => keep(`:${esc(n)}:`));
  t = t.replace(/\[([^\]]+)\]\((https?:[^)\s]+)[^)]*\)/g, (_, a, b) => keep(`<discord-link href="${esc(b)}">${esc(a)}</discord-link>`));
  t = t.replace(/https?:\/\/[^\s<>\u0000]+/g, (u) => keep(`<discord-link href="${esc(u)}">${esc(u)}</discord-link>`));
  t = esc(t);
  t = t.replace(/\*\*\*([\s\S]+?)\*\*\*/g, "<discord-bold><discord-italic>$1</discord-italic></discord-bold>")
    .replace(/\*\*([\s\S]+?)\*\*/g, "<discord-bold>$1</discord-bold>")
    .replace(/__([\s\S]+?)__/g, "<discord-underlined>$1</discord-underlined>")
    .replace(/\*([^*\s][^*]*?)\*|(?<!\w)_([^_]+?)_(?!\w)/g, (_, a, b) => `<discord-italic>${a ?? b}</discord-italic>`)
    .replace(/~~([\s\S]+?)~~/g, "<s>$1</s>")
    .replace(/\|\|([\s\S]+?)\|\|/g, "<discord-spoiler>$1</discord-spoiler>");
  t = t.split("\n").map((line) => {
    const h = line.match(/^(#{1,3}) (.*)/), q = line.match(/^&#62; ?(.*)/), sub = line.match(/^-# (.*)/), li = line.match(/^\s*[-*] (.*)/);
    if (h) return `<discord-header level="${h[1].length}">${h[2]}</discord-header>`;
    if (q) return `<discord-quote>${q[1]}</discord-quote>`;
    if (sub) return `<discord-subscript>${sub[1]}</discord-subscript>`;
    if (li) return `<div>&nbsp;• ${li[1]}</div>`;
    return line + "<br>";
  }).join("").replace(/<br>$/, "");
  return t.replace(/\u0000(\d+)\u0000/g, (_, i) => kept[i]);
}

const BUTTON = { 1: "primary", 2: "secondary", 3: "success", 4: "destructive", 5: "secondary" };
function component(c) {
  switch (c.type) {
    case 1: return `<discord-action-row>${c.components.map(component).join("")}</discord-action-row>`;
    case 2: return `<discord-button type="${BUTTON[c.style] ?? "secondary"}" ${c.disabled ? "disabled" : ""} ${c.url ? `url="${esc(c.url)}"` : ""} ${c.emoji ? `emoji="${emojiImage(c.emoji)}" emoji-name="${esc(c.emoji.name)}"` : ""}>${esc(c.label)}</discord-button>`;
    case 3: case 5: case 6: case 7: case 8: {
      const chosen = (c.options ?? []).filter((o) => o.default).map((o) => o.label).join(", ");
      return `<div class="select ${c.disabled ? "off" : ""}">${esc(chosen || c.placeholder || "Make a selection")}<span>⌄</span></div>`;
    }
    case 9: return `<div class="section"><div>${c.components.map(component).join("")}</div>${component(c.accessory)}</div>`;
    case 10: return `<div class="text">${markdown(c.content)}</div>`;
    case 11: return `<img class="thumb" src="${esc(file(c.media.url))}">`;
    case 12: return `<div class="gallery">${c.items.map((i) => `<img src="${esc(file(i.media.url))}">`).join("")}</div>`;
    case 13: return `<discord-file-attachment name="${esc(c.name)}" bytes="${c.size ?? 0}" bytes-unit="B" href="#"></discord-file-attachment>`;
    case 14: return `<hr ${c.divider === false ? 'class="space"' : ""}>`;
    case 17: return `<div class="container" style="border-left-color:${c.accent_color != null ? "#" + c.accent_color.toString(16).padStart(6, "0") : "transparent"}">${c.components.map(component).join("")}</div>`;
    default: return "";
  }
}

function embed(e) {
  const colour = e.color != null ? "#" + e.color.toString(16).padStart(6, "0") : "";
  const fields = (e.fields ?? []);
  let inlineIndex = 0;
  const rows = fields.map((f) => {
    inlineIndex = f.inline ? (inlineIndex % 3) + 1 : 0;
    return `<discord-embed-field field-title="${esc(f.name)}" ${f.inline ? `inline inline-index="${inlineIndex}"` : ""}>${markdown(f.value)}</discord-embed-field>`;
  }).join("");
  return `<discord-embed slot="embeds" ${colour ? `color="${colour}"` : ""} embed-title="${esc(e.title)}" ${e.url ? `url="${esc(e.url)}"` : ""}
    ${e.author ? `author-name="${esc(e.author.name)}"` : ""} ${e.image ? `image="${esc(file(e.image.url))}"` : ""} ${e.thumbnail ? `thumbnail="${esc(file(e.thumbnail.url))}"` : ""}>
    ${e.description ? `<discord-embed-description slot="description">${markdown(e.description)}</discord-embed-description>` : ""}
    ${rows ? `<discord-embed-fields slot="fields">${rows}</discord-embed-fields>` : ""}
    ${e.footer || e.timestamp ? `<discord-embed-footer slot="footer" ${e.timestamp ? `timestamp="${esc(e.timestamp)}"` : ""}>${esc(e.footer?.text)}</discord-embed-footer>` : ""}
  </discord-embed>`;
}

function attachment(a) {
  if (a.content_type?.startsWith("image/")) return `<discord-image-attachment url="${esc(file(a.url))}" height="${a.height ?? 200}" width="${a.width ?? 300}" alt="${esc(a.filename)}"></discord-image-attachment>`;
  // a film is shown by its poster, where the transcript has one under the film's address
  if (a.content_type?.startsWith("video/") && transcript.files?.[a.url]) return `<div class="video"><img src="${esc(file(a.url))}"><span>▶</span></div>`;
  if (a.content_type?.startsWith("audio/")) return `<discord-audio-attachment name="${esc(a.filename)}" bytes="${a.size}" bytes-unit="B" href="#"></discord-audio-attachment>`;
  const icon = a.content_type?.startsWith("video/") ? "🎬 " : "";
  return `<discord-file-attachment name="${icon}${esc(a.filename)}" bytes="${a.size >= 1024 ? (a.size / 1024).toFixed(1) : a.size}" bytes-unit="${a.size >= 1024 ? "KB" : "B"}" href="#"></discord-file-attachment>`;
}

function message(m, note = "") {
  const who = m.author, name = esc(who.global_name ?? who.username);
  const used = JSON.stringify([m.embeds, m.components]);
  const loading = m.flags & 128, hidden = m.flags & 64;
  const inter = m.interaction_metadata, byCommand = inter?.type === 2;
  const head = byCommand
    ? `<discord-command slot="reply" author="${esc(inter.user.global_name ?? inter.user.username)}" avatar="${avatar(inter.user)}" command="/${esc(inter.name)}" type="slash_command"></discord-command>`
    : m.referenced_message ? `<discord-reply slot="reply" author="${esc(m.referenced_message.author.global_name ?? m.referenced_message.author.username)}" avatar="${avatar(m.referenced_message.author)}" ${m.referenced_message.author.bot ? "bot" : ""}>${esc(m.referenced_message.content || "Click to see attachment")}</discord-reply>` : "";
  const reactions = (m.reactions ?? []).map((r) => `<discord-reaction name="${esc(r.emoji.name)}" emoji="${esc(r.emoji.name)}" count="${r.count}" ${r.me ? "reacted" : ""}></discord-reaction>`).join("");
  const files = m.attachments.filter((a) => !used.includes(a.url)).map(attachment).join("");
  const comps = m.components.map(component).join("");
  return `<div class="wrap ${m.deleted_at != null ? "gone" : ""}">${note ? `<div class="note">${esc(note)}</div>` : ""}
  <discord-message author="${name}" avatar="${avatar(who)}" ${who.bot ? "bot" : ""} timestamp="${esc(clock(m.timestamp))}" ${m.edited_timestamp ? "edited" : ""} ${hidden ? "ephemeral" : ""}>
    ${head}${loading ? `<span class="thinking">● ● ●&ensp;${name} is thinking…</span>` : markdown(m.content)}
    ${m.embeds.map(embed).join("")}
    ${files ? `<discord-attachments slot="attachments">${files}</discord-attachments>` : ""}
    ${comps ? `<discord-attachments slot="components">${comps}</discord-attachments>` : ""}
    ${reactions ? `<discord-reactions slot="reactions">${reactions}</discord-reactions>` : ""}
  </discord-message></div>`;
}

function states(m) {
  if (!revisions || m.revisions.length < 2) return message(m, m.deleted_at != null ? `deleted at ${m.deleted_at.toFixed(2)} s` : "");
  return m.revisions.map((r, i) => {
    const last = i === m.revisions.length - 1;
    const shown = { ...m, content: r.content, embeds: r.embeds, components: r.components, flags: r.flags,
      attachments: m.attachments.filter((a) => r.attachments.includes(a.filename)), edited_timestamp: i > 1 ? m.edited_timestamp : null,
      reactions: last ? m.reactions : [] };
    return message(shown, `state ${i + 1} of ${m.revisions.length}, from ${r.at.toFixed(2)} s`);
  }).join("");
}

const modals = (transcript.modals ?? []).map((d) => `<div class="modal"><h3>${esc(d.title)}</h3>${d.components.map((row) => {
  const c = row.component ?? row.components?.[0] ?? row, label = row.label ?? c.label ?? "";
  return `<label>${esc(label)}${c.required === false ? "" : " <b>*</b>"}</label>${row.description ? `<small>${esc(row.description)}</small>` : ""}<div class="${c.type === 4 && c.style === 2 ? "field tall" : "field"}">${esc(c.value ?? c.placeholder ?? "")}</div>`;
}).join("")}<p><span>Cancel</span><em>Submit</em></p></div>`).join("");

const work = mkdtempSync(join(tmpdir(), "render-discord-"));
writeFileSync(join(work, "entry.js"), 'import "@skyra/discord-components-core";\n');
const bundle = await esbuild.build({ entryPoints: [join(work, "entry.js")], bundle: true, write: false, format: "iife", nodePaths: [join(here, "node_modules")], logLevel: "error" });
const page_html = `<!doctype html><meta charset="utf-8"><style>
  body{margin:0;background:${light ? "#fff" : "#313338"};font-family:"gg sans","Noto Sans","Helvetica Neue",Helvetica,Arial,sans-serif}
  .bar{padding:12px 16px;color:${light ? "#060607" : "#f2f3f5"};font-weight:600;border-bottom:1px solid #0003}
  .note{font:11px monospace;color:#949ba4;padding:6px 16px 0}
  .gone{opacity:.35}.thinking{color:#949ba4}
  .video{position:relative;width:400px;margin:4px 0}.video img{width:400px;border-radius:8px;display:block}.video span{position:absolute;inset:0;margin:auto;width:56px;height:56px;line-height:56px;text-align:center;font-size:26px;color:#fff;background:#000a;border-radius:50%}
  .select{background:#1e1f22;border:1px solid #1e1f22;border-radius:4px;color:#dbdee1;padding:9px 12px;width:400px;max-width:90%;display:flex;justify-content:space-between;font-size:14px}
  .select.off{opacity:.5}.container{background:#2b2d31;border-left:4px solid;border-radius:8px;padding:14px;max-width:560px;color:#dbdee1;display:grid;gap:8px}
  .section{display:flex;justify-content:space-between;gap:16px;color:#dbdee1}.thumb{width:85px;height:85px;object-fit:cover;border-radius:8px}
  .gallery{display:flex;flex-wrap:wrap;gap:4px}.gallery img{max-width:260px;max-height:260px;border-radius:8px}
  .text{color:#dbdee1}hr{border:0;border-top:1px solid #4e5058;width:100%}hr.space{border-color:transparent}
  .modal{background:#313338;color:#dbdee1;border-radius:8px;width:440px;margin:16px;padding:16px;box-shadow:0 0 0 1px #0006,0 8px 16px #0005;font-size:14px}
  .modal h3{margin:0 0 12px}.modal label{display:block;font-weight:600;margin-top:8px}.modal b{color:#f23f42}.modal small{color:#949ba4}
  .field{background:#1e1f22;border-radius:4px;padding:10px;margin-top:6px;min-height:16px;color:#949ba4}.tall{min-height:80px}
  .modal p{display:flex;justify-content:flex-end;gap:16px;align-items:center;margin:16px 0 0}.modal em{background:#5865f2;color:#fff;font-style:normal;border-radius:3px;padding:8px 20px}
</style><div id="all" style="width:${width}px"><div class="bar"># ${esc(transcript.channel.name)}</div>
<discord-messages ${light ? "light-theme" : ""}>${transcript.messages.map(states).join("\n")}</discord-messages>${modals}</div>
<script>${bundle.outputFiles[0].text.replace(/<\/script/g, "<\\/script")}</script>`;
writeFileSync(join(work, "page.html"), page_html);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
const page = await browser.newPage({ viewport: { width: width + 20, height: 800 }, deviceScaleFactor: 1.5 });
page.on("pageerror", (e) => console.error("page:", e.message));
await page.route(/^https?:/, (r) => r.abort());          // nothing leaves this machine
await page.goto(pathToFileURL(join(work, "page.html")).href);
await page.waitForFunction(() => customElements.get("discord-message") && [...document.querySelectorAll("discord-message")].every((m) => m.shadowRoot || m.childElementCount >= 0));
await page.waitForTimeout(400);
await page.locator("#all").screenshot({ path: output });
await browser.close();
console.log(output, "html:", join(work, "page.html"));
