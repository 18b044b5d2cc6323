// Draws what the page of the day shows, from the document that the device keeps.
export function h(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in made && typeof value !== "string") made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children.filter((one) => one !== null && one !== undefined));
  return made;
}

const TONES = { whole: "", less_missed: "tone-now", none: "tone-no" };
export const tag = (text, tone) => h("span", { class: `tag tag-${tone}` }, text);

export function drawList(day, words, waitingIn) {
  const parts = ["today", "late", "coming"].map((part) => {
    const classes = day.classes.filter((one) => one.part === part);
    if (!classes.length && part !== "today") return null;
    const items = classes.map((one) => h("li", { class: "person" },
      h("span", { class: "person-name" }, h("a", { href: `#zajecia-${one.id}` }, one.when)),
      one.closed ? tag(words.closedTag, "plain") : waitingIn(one.id) ? tag(String(waitingIn(one.id)), "now") : null,
      h("p", { class: "person-note", lang: "pl" }, [one.topic, one.edition, one.room].filter(Boolean).join(" · "))));
    return h("section", {}, h("h2", {}, words.parts[part]), items.length ? h("ul", { class: "plain" }, ...items) : h("p", { class: "soft" }, words.none));
  });
  return parts.filter(Boolean);
}

function choice(row, status, chosen, asMore) {
  const input = h("input", { type: "radio", name: `status-${row.id}`, value: status.code, checked: chosen === status.code });
  if (status.minutes) input.setAttribute("data-names-minutes", "");
  if (status.reason) input.setAttribute("data-needs-reason", "");
  const text = asMore ? status.label : status.short;
  if (text !== status.label) input.setAttribute("aria-label", status.label);
  return h("label", { class: asMore ? "check" : TONES[status.credit] }, input, h("span", {}, text));
}

function drawRow(row, shown, offered, words, minutes) {
  const first = offered.statuses.filter((one) => one.active && one.first);
  const more = offered.statuses.filter((one) => one.active && !one.first);
  const reasons = offered.reasons.filter((one) => one.active || one.code === shown.reason);
  const name = h("span", { class: "person-name", id: `name-${row.id}` }, row.name);
  const options = reasons.map((one) => h("option", { value: one.code, selected: one.code === shown.reason }, one.label));
  const others = h("details", { class: "person-more", open: more.some((one) => one.code === shown.status) },
    h("summary", {}, words.more, h("span", { class: "hidden-text" }, `: ${row.name}`)),
    h("div", { class: "person-choices", role: "radiogroup", "aria-label": `${row.name}: ${words.others}` }, ...more.map((one) => choice(row, one, shown.status, true))),
    h("label", { class: "person-reason" }, `${words.reason} `, h("select", { name: `reason-${row.id}` }, h("option", { value: "" }, "–"), ...options)));
  return h("li", { class: "person", "data-row": String(row.id) }, name,
    h("div", { class: "choices", role: "radiogroup", "aria-labelledby": `name-${row.id}` }, ...first.map((one) => choice(row, one, shown.status, false))),
    h("label", { class: "person-minutes" }, `${words.minutes} `, h("input", { type: "number", name: `missed-${row.id}`, value: String(shown.missed), min: "0", max: String(minutes), inputmode: "numeric" })),
    others, h("p", { class: "person-note", "data-note": "", hidden: true }));
}

export function drawRegister(one, offered, words, shownOf) {
  const label = (code) => offered.statuses.find((status) => status.code === code)?.label ?? words.unmarked;
  const head = [
    h("p", {}, h("a", { href: "#", class: "back" }, words.back)),
    h("p", { class: "kicker" }, one.when),
    h("h2", { tabindex: "-1", lang: "pl" }, one.topic),
    h("p", { class: "soft", lang: "pl" }, [one.edition, one.room].filter(Boolean).join(" · ")),
  ];
  const online = h("p", {}, h("a", { href: `/zajecia/${one.id}/` }, words.online));
  if (!one.people.length) return [...head, h("p", { class: "soft" }, words.empty), online];
  if (one.closed || one.part === "coming") {
    const rows = one.people.map((row) => h("li", { class: "person" }, h("span", { class: "person-name" }, row.name), row.status ? tag(label(row.status), "plain") : null));
    return [...head, h("p", {}, one.closed ? words.closed : words.later), h("ul", { class: "plain" }, ...rows), online];
  }
  return [...head,
    h("button", { class: "button quiet wide", type: "button", "data-everyone": "" }, words.everyone),
    h("ul", { class: "plain register" }, ...one.people.map((row) => drawRow(row, shownOf(row), offered, words, one.minutes))), online];
}

// What the person has to decide or to know: drawn above everything else.
export function drawProblems(conflicts, refusals, label, words) {
  const asked = conflicts.map((entry) => h("li", { class: "person", "data-conflict": entry.client_id },
    h("span", { class: "person-name" }, entry.name),
    h("p", { class: "person-note" }, `${entry.told.by}, ${entry.told.at}: ${words.conflict} ${entry.told.label}. ${words.yours} ${label(entry)}.`),
    h("p", { class: "buttons" }, h("button", { type: "button", class: "button quiet", "data-mine": "" }, words.mine), h("button", { type: "button", class: "button quiet", "data-theirs": "" }, words.theirs))));
  const told = refusals.map((entry) => h("li", { class: "person", "data-refused": entry.client_id },
    h("span", { class: "person-name" }, `${entry.name}: ${label(entry)}`),
    h("p", { class: "person-note" }, entry.told.message),
    h("p", { class: "buttons" }, entry.told.link ? h("a", { class: "button quiet", href: entry.told.link }, entry.told.link.includes("korekta") ? words.toCorrection : words.toRegister) : null, h("button", { type: "button", class: "button quiet", "data-dismiss": "" }, words.dismiss))));
  return [
    asked.length ? h("section", { class: "card" }, h("h2", {}, words.conflicts), h("ul", { class: "plain" }, ...asked)) : null,
    told.length ? h("section", { class: "card" }, h("h2", {}, words.refused), h("ul", { class: "plain" }, ...told)) : null,
  ].filter(Boolean);
}
