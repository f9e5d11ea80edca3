// The records of the contract by their names, for the client, the console and other programs.

import type { components } from "./contract.mjs";

export type Schemas = components["schemas"];

export type Action = Schemas["Action"];
export type AgendaEntry = Schemas["AgendaEntry"];
export type Application = Schemas["Application"];
export type Channel = Schemas["Channel"];
export type Contact = Schemas["Contact"];
export type ContactConflict = Schemas["ContactConflict"];
export type Decision = Schemas["Decision"];
export type Employer = Schemas["Employer"];
export type EmployerUpdate = Schemas["EmployerUpdate"];
export type Event = Schemas["Event"];
export type Feedback = Schemas["Feedback"];
export type Interview = Schemas["Interview"];
export type Interviewer = Schemas["Interviewer"];
export type Kind = Schemas["Kind"];
export type Message = Schemas["Message"];
export type NextAction = Schemas["NextAction"];
export type Phase = Schemas["Phase"];
export type PolicyInForce = Schemas["PolicyInForce"];
export type Reason = Schemas["Reason"];
export type Task = Schemas["Task"];
export type Timeline = Schemas["Timeline"];
export type Timetable = Schemas["Timetable"];
export type Whose = Schemas["Whose"];
