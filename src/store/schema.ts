/**
 * The tables, as Kysely sees them. Yes and no are 1 and 0, days and moments ISO text, and what is read only as a whole
 * is JSON text, so that SQLite and PostgreSQL hold the same.
 */
export interface Schema {
  setting: { key: string; value: string };
  account: AccountTable;
  session: { digest: string; account_id: string; created_at: string; used_at: string };
  api_token: ApiTokenTable;
  place: PlaceTable;
  product: ProductTable;
  label: LabelTable;
  label_draft: LabelDraftTable;
  pinned_key: { kid: string; card: string; pinned_on: string; own: number };
  /** The newest withdrawal list of each signer. */
  withdrawal: { kid: string; sequence: number; list: string };
  device: DeviceTable;
  device_identifier: DeviceIdentifierTable;
  device_term: DeviceTermTable;
  device_stay: DeviceStayTable;
  distinct_pair: DistinctPairTable;
  evidence: EvidenceTable;
  ledger: LedgerTable;
  ledger_subject: { kind: string; id: string; sequence: number };
  import: { id: string; account_id: string | null; state: string; created_at: string };
  import_row: ImportRowTable;
  audit: AuditTable;
  device_credential: DeviceCredentialTable;
  runtime_finding: RuntimeFindingTable;
  reaction_chain: ReactionChainTable;
  device_plan: DevicePlanTable;
  observed_device: ObservedDeviceTable;
  device_description: DeviceDescriptionTable;
  evaluation: EvaluationTable;
  evaluation_entry: EvaluationEntryTable;
  assessment: AssessmentTable;
  assessment_entry: AssessmentEntryTable;
  inspection_date: InspectionDateTable;
  place_temperature: { place_id: string; celsius: number; on_day: string; version: number };
  inspection: InspectionTable;
  feed: FeedTable;
  inspection_entry: InspectionEntryTable;
  last_inspection: LastInspectionTable;
  inspection_interval: InspectionIntervalTable;
  /** What a facility adds to the checklist of a product: `OwnStep[]`, JSON. */
  product_checklist: { product_id: string; steps: string; version: number };
  improvement: ImprovementTable;
  knowledge_source: KnowledgeSourceTable;
  product_bill: ProductBillTable;
  software_component: { product_id: string; number: number; body: string; past_support: string | null };
  campaign: CampaignTable;
  campaign_task: CampaignTaskTable;
  campaign_closure: { campaign_id: string; number: number; sealed: string; closed_at: string };
  campaign_closure_part: { campaign_id: string; closure: number; part: number; lines: string };
  software_weakness: { product_id: string; show: string; number: number; weakness_id: string; body: string };
}

export interface AccountTable {
  id: string;
  sign_in_name: string;
  name: string;
  role: string;
  places: string | null;
  products: string | null;
  disabled: number;
  /** PHC string of argon2id. */
  password: string;
  last_sign_in_at: string | null;
  created_at: string;
  version: number;
}

export interface ApiTokenTable {
  id: string;
  /** SHA-256 of the token; the token itself is known to its bearer alone. */
  digest: string;
  account_id: string;
  name: string;
  scope: string;
  created_at: string;
  expires_at: string;
  last_used_at: string | null;
}

export interface PlaceTable {
  id: string;
  parent: string | null;
  kind: string;
  name: string;
  care_setting: string | null;
  environment: string | null;
  phone: string | null;
  contact: string | null;
  version: number;
}

export interface ProductTable {
  id: string;
  /** `productKey`, so that one product is not entered twice. */
  key: string;
  maker: string;
  model: string;
  firmware_line: string | null;
  kind: string | null;
  udi_di: string | null;
  risk_class: string | null;
  mdr_class: string | null;
  fda_class: string | null;
  emdn: string | null;
  version: number;
}

export interface LabelTable {
  digest: string;
  product_id: string;
  /** The signed label file, JSON. */
  signed: string;
  issuer: string;
  issued: string;
  valid_until: string;
  taken_at: string;
}

export interface LabelDraftTable {
  id: string;
  product_id: string;
  /** Whose it is: the facility's or the manufacturer's own. Neither sees the other's. */
  side: string;
  text: string;
  changed_at: string;
  changed_by: string;
  version: number;
}

export interface DeviceTable {
  /** Small and dense, so that a list of 100,000 devices is a set of numbers; no one outside the store sees it. */
  number: number;
  id: string;
  product_id: string;
  place_id: string;
  firmware: string | null;
  owner: string | null;
  phone: string | null;
  raised_class: string | null;
  off_network: string | null;
  out_of_operation: string | null;
  life_supporting: number;
  on_patient: number;
  manufactured_on: string | null;
  purchased_on: string | null;
  operating_hours: number | null;
  operating_hours_on: string | null;
  note: string | null;
  contact: string | null;
  conformity: string;
  operation: string;
  last_contact_at: string | null;
  status_since: string;
  retirement: string | null;
  public_token: string | null;
  created_at: string;
  changed_at: string;
  version: number;
  /** Derived, so that a list is ordered by an index: `deviceTitle`, */
  title: string;
  /** its form for sorting, */
  title_key: string;
  /** serial number that holds now, */
  serial: string | null;
  /** `gravityOf` its status, */
  gravity: number;
  /** 0 when it keeps a patient alive or is on one, else 1, */
  patient_rank: number;
  /** maker and model, and the path of its place, each as sorted. */
  product_key: string;
  place_key: string;
  /** 1 while a part of its clinical tier is unset. */
  tier_unset: number;
}

/** What a device is found by. */
export interface DeviceTermTable {
  term: string;
  number: number;
}

export interface DeviceIdentifierTable {
  device_id: string;
  position: number;
  system: string;
  value: string;
  /** `normalIdentifier` */
  normal: string;
  valid_from: string | null;
  valid_until: string | null;
  /** Unique among devices while the identifier holds; null for systems that several devices may share. */
  naming: string | null;
  /** Equal for two devices that may be one: a shared address, or a serial number but for its punctuation. */
  alike: string | null;
}

/** A stay of a device that ended: where that was, and the newest entry of the ledger that still belongs to it. */
export interface DeviceStayTable {
  device_id: string;
  place_id: string;
  until_sequence: number;
}

/** Two devices that look alike and are two; of the ids the smaller one first. */
export interface DistinctPairTable {
  one_id: string;
  other_id: string;
  /** What both were called when it was said (`duplicates.ts`): with other names it holds no longer. */
  names: string;
}

export interface EvidenceTable {
  digest: string;
  name: string;
  media_type: string;
  bytes: number;
  added_at: string;
  added_by: string;
  keep_until: string | null;
  confidential: number;
}

export interface AuditTable {
  id: string;
  device_id: string;
  /** The device's product when it was audited. */
  product_id: string | null;
  label_digest: string | null;
  audited_at: string;
  account_id: string | null;
  /** Its name then. */
  audited_by: string;
  /** Names of the captures, JSON. */
  captures: string;
  findings_info: number;
  findings_low: number;
  findings_medium: number;
  findings_high: number;
  findings_critical: number;
  destinations: number;
  claims_broken: number;
  destinations_left_out: number;
  findings_left_out: number;
  values_shown: number;
  /** The report among the evidence. */
  report_digest: string;
  /** The entry of the ledger that tells of it: what came before the device moved is for those who reach there. */
  sequence: number;
}

/** What a device or a bridge signs on with; what is revoked is not here any more. */
export interface DeviceCredentialTable {
  id: string;
  /** Null for a bridge, which speaks for every device. */
  device_id: string | null;
  kind: string;
  /** SHA-256 as hexadecimal digits: of the token, of the certificate, or the thumbprint of the key. */
  digest: string;
  /** The public JWK of a key. */
  key: string | null;
  name: string | null;
  created_at: string;
  expires_at: string | null;
  /** A day: it is written once a day at most. */
  last_used_on: string | null;
  version: number;
}

export interface LedgerTable {
  sequence: number;
  at: string;
  account_id: string | null;
  name: string;
  via: string;
  act: string;
  subjects: string;
  changes: string;
  note: string | null;
  previous: string;
  hash: string;
}

export interface ImportRowTable {
  import_id: string;
  line: number;
  verdict: string;
  title: string;
  /** What the row says and would do, JSON. */
  data: string;
  /** What is written for it once the import is applied, JSON; null for nothing. */
  plan: string | null;
}

/** What the watch found; one row from when it opened until it is closed, and after. */
export interface RuntimeFindingTable {
  id: string;
  device_id: string;
  /** Of the departure; one is open per device and key. */
  key: string;
  kind: string;
  severity: string;
  first_seen_at: string;
  last_seen_at: string;
  /** `RuntimeFinding`, JSON. */
  finding: string;
  state: string;
  /** What people did about it: notes, snooze, whose it is; JSON. */
  handling: string;
  closed_at: string | null;
  /** Digest of the reports around it, among the evidence. */
  evidence: string | null;
  version: number;
}

export interface ReactionChainTable {
  id: string;
  device_id: string;
  /** Where devices are counted that are out (`throttledPlace`). */
  ward: string;
  state: string;
  started_at: string;
  /** When it goes on by itself. */
  wake_at: string | null;
  ended_at: string | null;
  /** JSON. */
  chain: string;
  /** `ReturnChecklist` under way, JSON. */
  checklist: string | null;
  version: number;
}

/** Where a device describes itself, and what it said last. */
export interface DeviceDescriptionTable {
  device_id: string;
  url: string;
  every_hours: number;
  certificate: string | null;
  authority: string | null;
  key: string | null;
  key_from: string | null;
  /** `DescribedBefore` and `SelfDescription`, JSON. */
  before: string | null;
  described: string | null;
  answer: string | null;
  described_at: string | null;
  polled_at: string | null;
  outcome: string | null;
  detail: string | null;
  next_at: string;
  version: number;
}

/** Work that was announced for a device: what is quiet until when, which change is expected. */
export interface DevicePlanTable {
  device_id: string;
  quiet_until: string | null;
  /** `ExpectedChange`, JSON. */
  expected: string | null;
  because: string;
  by: string;
  at: string;
}

/** What sensors see and nobody has entered; lists are JSON. */
export interface ObservedDeviceTable {
  /** Its hardware address, or its address behind a router. */
  key: string;
  mac: string | null;
  via: string | null;
  addresses: string;
  names: string;
  sensor: string;
  first_seen_at: string;
  last_seen_at: string;
  bytes: number;
  /** Intervals in which it was seen. */
  sightings: number;
  peers: string;
}

/** A maturity evaluation of the facility or of a place. */
export interface EvaluationTable {
  id: string;
  title: string;
  /** null is the whole facility. */
  place_id: string | null;
  reading: string;
  based_on: string | null;
  state: string;
  /** `EvaluationStep[]`, JSON. */
  trail: string;
  opened_at: string;
  /** The signed document of a closed one, a compact JWS. */
  sealed: string | null;
  /** JSON list of compact JWS. */
  countersignatures: string;
  version: number;
}

/** What is said to one criterion, metric or measure; a new word takes the place of the old, the ledger keeps both. */
export interface EvaluationEntryTable {
  evaluation_id: string;
  /** answer, figure or measure. */
  kind: string;
  /** Which criterion, metric or measure. */
  key: string;
  /** JSON. */
  body: string;
  /** The id that its writer gave it, so that the same entry sent twice is one. */
  entry: string;
  version: number;
}

/** A conformance assessment of a product. */
export interface AssessmentTable {
  id: string;
  product_id: string;
  /** Whose it is: facility or maker. */
  side: string;
  title: string;
  catalogue: string;
  edition: string;
  state: string;
  /** `AssessmentStep[]`, JSON. */
  trail: string;
  /** `AssessmentStanding`, JSON: as of the last answer. */
  standing: string;
  opened_at: string;
  /** The signed document of a closed one, a compact JWS. */
  sealed: string | null;
  version: number;
}

/** What is said to one condition, provision, evidence table or fact; as `EvaluationEntryTable`. */
export interface AssessmentEntryTable extends Omit<EvaluationEntryTable, "evaluation_id"> {
  assessment_id: string;
}

/** A calendar of inspections by an unguessable address. */
export interface FeedTable {
  id: string;
  /** SHA-256 of the address's token. */
  digest: string;
  place_id: string;
  title: string;
  language: string;
  created_at: string;
  created_by: string;
}

/** When a device must be looked at next, as it was computed last; why is computed when somebody asks. */
export interface InspectionDateTable {
  device_id: string;
  /** Of the device, as lists know it. */
  number: number;
  due: string;
  decided_by: string;
  risk_class: string;
  /** How many facts are not known. */
  missing: number;
  computed_on: string;
}

/** An inspection of a device, planned, under way, closed or cancelled. */
export interface InspectionTable {
  id: string;
  device_id: string;
  /** `SECURITY`, or the id of another interval, which `interval_id` holds besides. */
  kind: string;
  interval_id: string | null;
  due: string;
  /** Account that is to do it. */
  assignee: string | null;
  state: string;
  /** 1 while it is planned or under way. */
  is_open: number;
  /** `Checklist`, JSON, as it was when the first step was answered. */
  checklist: string | null;
  outcome: string | null;
  on_day: string | null;
  accepted_until: string | null;
  /** `InspectionMove[]`, JSON. */
  trail: string;
  planned_at: string;
  /** The signed document of a closed one, a compact JWS. */
  sealed: string | null;
  version: number;
}

/** What is answered to one step; as `EvaluationEntryTable`. */
export interface InspectionEntryTable extends Omit<EvaluationEntryTable, "evaluation_id"> {
  inspection_id: string;
}

/** The inspection of each kind from which the next is counted. */
export interface LastInspectionTable {
  device_id: string;
  kind: string;
  on_day: string;
  accepted_until: string | null;
}

/** Another check that comes round, of a product or of one device. */
export interface InspectionIntervalTable {
  id: string;
  product_id: string | null;
  device_id: string | null;
  name: string;
  months: number;
  last_done: string | null;
  /** 1 once nothing falls due by it any more; what was inspected by it stays. */
  ended: number;
  version: number;
}

/** What is done about a finding, and whether it worked. */
export interface ImprovementTable {
  id: string;
  device_id: string | null;
  product_id: string | null;
  place_id: string | null;
  state: string;
  due: string;
  /** `ImprovementInput`, JSON. */
  body: string;
  /** `ImprovementCheck[]`, JSON. */
  checks: string;
  planned_at: string;
  version: number;
}

/** A file of the world's knowledge; its records are kept in a file named by `id`. */
export interface KnowledgeSourceTable {
  id: string;
  kind: string;
  name: string;
  publisher: string;
  sha256: string;
  bytes: number;
  dated_on: string | null;
  /** `KnowledgeTaken`, JSON. */
  taken: string;
  imported_at: string;
  imported_by: string;
}

/** The bill of materials of a product. */
export interface ProductBillTable {
  product_id: string;
  digest: string;
  file_name: string;
  /** `BillHead`, JSON. */
  head: string;
  attached_at: string;
  attached_by: string;
  version: number;
  /** As of the last matching: the two figures that move the inspection date; null is not known. */
  known_weaknesses: string | null;
  past_support: number | null;
  /** `MatchOutcome`, JSON; null until it was matched. */
  outcome: string | null;
}

export interface CampaignTable {
  id: string;
  state: string;
  /** Place among `SEVERITIES`. */
  severity: number;
  due: string | null;
  /** `CampaignInput`, JSON. */
  body: string;
  trail: string;
  opened_at: string;
  version: number;
}

export interface CampaignTaskTable {
  campaign_id: string;
  /** In the order of places and titles when it was made; those that came later follow. */
  number: number;
  device_id: string;
  /** As the device has it. */
  place_id: string;
  state: string;
  is_open: number;
  /** `covered`, `possible`, or `outside` once what is known of the device says so. */
  coverage: string;
  /** `Unknown[]`, with commas. */
  unknown: string;
  /** `opening` or `later`. */
  joined: string;
  assignee: string | null;
  trail: string;
  changed_at: string;
  version: number;
}
