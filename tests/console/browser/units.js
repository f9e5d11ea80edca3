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
  is("a clock is corrected", Math.abs(time.now() - Date.now() - 90_000) < 50, true);
  time.setSkew(0);
  return { passed, failed };
}
