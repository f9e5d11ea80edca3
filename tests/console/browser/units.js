async (base) => {
  const failed = [];
  let passed = 0;
  const is = (name, found, wanted) => {
    if (JSON.stringify(found) === JSON.stringify(wanted)) passed += 1;
    else failed.push(`${name}: ${JSON.stringify(found)} is not ${JSON.stringify(wanted)}`);
  };
  const [{ h, render }, { computeStanding, foldPlan, isOver }, { sendable, uuid7 }, { slim }, time, words] = await Promise.all(
    ["dom", "pursuits", "outbox", "pull", "time", "words"].map((name) => import(`${base}/lib/${name}.js`)),
  );

  // Ids
  const ids = [1, 2, 2 ** 40].map(uuid7);
  is("ids sort by their instant", [...ids].sort(), ids);
  is("ids are of version 7", ids.every((one) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(one)), true);

  // Rendering
  const root = document.createElement("div");
  document.body.append(root);
  const list = (...keys) => render(root, h("ul", null, keys.map((key) => h("li", { key }, h("button", { id: `b${key}` }, key)))));
  const texts = () => [...root.querySelectorAll("li")].map((one) => one.textContent);
  list("a", "b", "c");
  const b = root.querySelector("#bb");
  b.focus();
  list("b", "c");
  is("what stays keeps its element", root.querySelector("#bb") === b, true);
  is("and its focus, where what was before it went", document.activeElement === b, true);
  list("c", "x", "b", "a");
  is("a list is in its order", texts(), ["c", "x", "b", "a"]);
  is("a moved element keeps the focus", document.activeElement === b, true);
  list();
  is("a list can be empty", texts(), []);
  render(root, "one", 2, null, false, [h("b", null, "three")], undefined);
  is("texts and nothing", root.textContent, "one2three");
  render(root, h("b", { class: "x", hidden: true }, "four"));
  is("an attribute is set", [root.firstChild.className, root.firstChild.hidden], ["x", true]);
  render(root, h("b", null, "four"));
  is("and goes", [root.firstChild.className, root.firstChild.hidden], ["", false]);
  const calls = [];
  render(root, h("button", { onclick: () => calls.push(1) }));
  render(root, h("button", { onclick: () => calls.push(2) }));
  root.firstChild.click();
  is("one listener, the last", calls, [2]);
  render(root, h("input", { value: "mine" }));
  root.firstChild.value = "typed";
  render(root, h("input", { value: "other" }));
  is("what was typed stays", root.firstChild.value, "typed");
  render(root, h("select", null, ["a", "b"].map((v) => h("option", { key: v, value: v, selected: v === "b" }, v))));
  is("an option is chosen", root.firstChild.value, "b");
  render(root, h("svg", { viewBox: "0 0 1 1" }, h("path", { d: "M0 0" })));
  is("a picture has its namespace", root.querySelector("path").namespaceURI, "http://www.w3.org/2000/svg");
  let seen = 0;
  render(root, h("i", { key: "r", ref: () => (seen += 1) }));
  render(root, h("i", { key: "r", ref: () => (seen += 1) }));
  is("ref is called with what is new", seen, 1);
  render(root, h("p", { key: "k" }), h("p", null, "x"));
  render(root, h("div", { key: "k" }), h("p", null, "x"));
  is("a key with another tag is another element", root.firstChild.localName, "div");
  const same = h("p", { key: "same" }, "as it was");
  render(root, same);
  root.firstChild.firstChild.data = "touched";
  render(root, same);
  is("the same description changes nothing", root.textContent, "touched");
  render(root, h("p", { key: "same" }, "as it was"));
  is("an equal one does", root.textContent, "as it was");
  root.remove();

  // Plans
  const action = (verdict, more = {}) => ({ kind: "enquire_status", interview_id: null, interviewer_id: null, verdict, channels: [], ...more });
  const at = (hours) => new Date(Date.UTC(2026, 0, 1, hours)).toISOString();
  const entry = {
    application_id: "a",
    employer_id: "e",
    phase: "waiting",
    turn: "employer",
    plan: {
      from: at(0),
      to: at(20),
      entries: [
        { at: at(0), phase: "waiting", next_action: { kind: "wait" }, changed: [action("not_yet")] },
        { at: at(5), phase: "may_enquire", next_action: { kind: "enquire_status" }, changed: [action("allowed")] },
        { at: at(9), phase: "presumed_closed", next_action: { kind: "wait" }, changed: [action("refused")] },
      ],
    },
  };
  const folded = (hours) => foldPlan(entry, Date.parse(at(hours)));
  is("before the boundary", [folded(4.9).phase, folded(4.9).actions[0].verdict, folded(4.9).changesAt], ["waiting", "not_yet", at(5)]);
  is("at the boundary", [folded(5).phase, folded(5).actions[0].verdict, folded(5).turn], ["may_enquire", "allowed", null]);
  const within = structuredClone(entry);
  within.plan.entries[1].phase = "waiting";
  is("a turn is that of its instant", [foldPlan(within, Date.parse(at(4))).turn, foldPlan(within, Date.parse(at(6))).turn], ["employer", null]);
  is("after all of them", [folded(19).phase, folded(19).changesAt], ["presumed_closed", null]);
  is("after the end of the plan", folded(21), null);

  // The telephone, whose daily hours are no steps of a plan
  const ways = (phone, email = "allowed", opens = null) => [{ channel: "phone", verdict: phone, opens_at: opens, rules: [] }, { channel: "email", verdict: email, opens_at: null, rules: [] }];
  const step = (hours, phone, more = {}) => ({ at: at(hours), phase: "may_enquire", next_action: { kind: "enquire_status" }, changed: [action("allowed", { channels: phone })], ...more });
  const spell = (from, to) => ({ opens_at: at(from), closes_at: at(to) });
  const rung = (entries, hours, spells = [spell(9, 17), spell(33, 41)]) => {
    const { actions, changesAt } = foldPlan({ plan: { from: at(0), to: at(900), working_hours: spells, entries } }, Date.parse(at(hours)));
    const [phone] = actions[0].channels;
    return [phone.verdict, phone.opens_at, actions[0].verdict, changesAt];
  };
  const opened = [step(0, ways("allowed"))];
  is("it is open in working hours", rung(opened, 16.9), ["allowed", null, "allowed", at(17)]);
  is("and shut from their end until the next begin", [rung(opened, 17), rung(opened, 32.9)], Array(2).fill(["not_yet", at(33), "allowed", at(33)]));
  is("and open again then", rung(opened, 33), ["allowed", null, "allowed", at(41)]);
  is("of what comes after the last nothing is known", [rung(opened, 41), rung(opened, 800)], Array(2).fill(["not_yet", null, "allowed", null]));
  is("without hours nobody is rung", [rung(opened, 12, []), rung(opened, 12, undefined), rung(opened, 12, null)], [["not_yet", null, "allowed", null], ["allowed", null, "allowed", at(17)], ["not_yet", null, "allowed", null]]);
  is("an opening of its own comes first", [8, 10, 12, 18].map((hours) => rung([step(0, ways("not_yet", "allowed", at(11)))], hours).slice(0, 2)), [["not_yet", at(11)], ["not_yet", at(11)], ["allowed", at(11)], ["not_yet", at(33)]]);
  is("what is refused stays so", rung([step(0, ways("refused"))], 12)[0], "refused");
  is("a call that is expected goes by no hours", rung([step(0, ways("allowed"), { at_any_hour: ["enquire_status"] })], 20)[0], "allowed");
  is("until it is no more expected", rung([step(0, ways("allowed"), { at_any_hour: ["enquire_status"] }), { ...step(21, []), changed: [] }], 22)[0], "not_yet");
  const alone = [step(0, ways("allowed", "refused"))];
  is("an action without another way opens and shuts with it", [12, 20, 35].map((hours) => rung(alone, hours)[2]), ["allowed", "not_yet", "allowed"]);
  is("a step that comes before a turn is the next change", rung([...opened, { ...step(14, []), changed: [] }], 12)[3], at(14));

  const copy = { application: new Map([["a", { employer_id: "e", role: "R" }], ["b", { employer_id: "e", role: "S" }]]), employer: new Map([["e", { name: "E", time_zone: "Europe/London" }]]) };
  const plans = new Map([["a", entry], ["c", { application_id: "c", phase: "closed" }]]);
  const stands = (app, outbox, hours = 6) => computeStanding(app, copy, plans, outbox, Date.parse(at(hours)));
  is("a pursuit stands as its plan says", [stands("a", []).phase, stands("a", []).unsent], ["may_enquire", false]);
  is("a fact concerns all pursuits of its employer", [stands("a", [{ fact: true, app: "b", employer: "e" }]).unsent, stands("b", [{ fact: true, app: "b", employer: "e" }]).unsent], [true, true]);
  is("a tick concerns none", stands("a", [{ fact: false, app: "a", employer: "e" }]).unsent, false);
  is("nothing is known without a plan", [stands("b", []).phase, stands("b", []).next], [null, null]);
  is("and after its end", [stands("a", [], 21).phase, stands("a", [], 21).turn, stands("a", [], 21).entry], [null, null, null]);
  is("what is closed stays closed", [stands("c", []).phase, stands("c", [], 21).phase], ["closed", "closed"]);
  is("there is nothing to wait for in silence", [isOver(stands("a", [], 10)), isOver(stands("a", [])), isOver(stands("b", [])), isOver(stands("c", []))], [true, false, false, true]);

  const reason = { rule: "r", message: "m", tip: "t", grounds: "g", facts: [1], trace: {} };
  const whole = { plan: { entries: [{ changed: [action("not_yet", { reasons: [reason] })] }] } };
  slim(whole);
  is("what is never shown is not kept", whole.plan.entries[0].changed[0].reasons, [{ rule: "r", message: "m" }]);

  // Outbox
  const item = (id, app, state = "queued", notBefore = 0) => ({ id, app, state, notBefore });
  const ready = (...items) => sendable(items, 10).map((one) => one.id);
  is("in order", ready(item("1", "a"), item("2", "b")), ["1", "2"]);
  is("a refused one holds back its pursuit alone", ready(item("1", "a", "refused"), item("2", "b"), item("3", "a")), ["2"]);
  is("what was sent is not sent again", ready(item("1", "a", "sent"), item("2", "a")), ["2"]);
  is("nothing overtakes what can be undone", ready(item("1", "a"), item("2", "a", "queued", 11), item("3", "b")), ["1"]);

  // Time and words
  await words.chooseLanguage("en");
  is("plurals", [words.t("why.days", { n: 1 }), words.t("why.days", { n: 6 })], ["1 day", "6 days"]);
  is("a name that is not there shows itself", words.t("no.such.word"), "no.such.word");
  is("a day", time.longDay("2026-12-07T09:00:00Z"), "Monday 7 December");
  is("their hour", [time.theirTime("2026-12-03T16:00:00Z", "Europe/Paris"), time.theirTime("2026-12-03T16:00:00Z", "Europe/London")], [" (17:00 there)", ""]);
  time.setSkew(1500);
  is("a small difference is none", time.skewOf(), 0);
  time.setSkew(90_000);
  const asked = Date.now();
  const corrected = time.now() - 90_000;
  is("a clock is corrected", asked <= corrected && corrected <= Date.now(), true);
  time.setSkew(0);
  const hour = 3_600_000;
  const noon = Date.parse("2026-12-01T12:00:00Z");
  const noted = (had, date, before, after) => {
    time.setSkew(had);
    time.noteDate(date, before, after);
    return time.skewOf();
  };
  const date = "Tue, 01 Dec 2026 12:00:00 GMT";
  is("a date that agrees with the clock corrects nothing", [noted(0, date, noon, noon + 900), noted(0, date, noon - 1000, noon - 900)], [0, 0]);
  is("nor after a sleep in which the answer came", [noted(0, date, noon, noon + 38 * hour), noted(-hour, date, noon + hour, noon + 39 * hour)], [0, -hour]);
  is("a clock that is behind is corrected", noted(0, date, noon - hour, noon - hour + 1000), hour);
  is("and one that is ahead", noted(0, date, noon + hour, noon + hour + 1000), -hour);
  is("what was corrected and is right by now is no more", noted(-hour, date, noon, noon + 1000), 0);
  is("an answer without a date corrects nothing", [noted(hour, null, noon, noon), noted(hour, "soon", noon, noon)], [hour, hour]);
  time.setSkew(0);
  return { passed, failed };
}
