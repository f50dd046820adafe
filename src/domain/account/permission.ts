/**
 * Who may do what: one table of roles and permissions, read by the server's doors and by the page alike.
 *
 * Least privilege: a role has what stands here and nothing else. Where an account is limited to places or products,
 * a permission holds for what lies inside them only (`reach.ts`).
 */
import Type, { type Static } from "typebox";

export const Role = Type.Enum(["administrator", "engineer", "clinician", "auditor", "viewer", "manufacturer"], {
  description:
    "administrator (accounts, keys), engineer (devices, labels), clinician (what hangs on the patient), auditor (reads all, the ledger too), viewer (reads places), manufacturer (own products)",
});
export type Role = Static<typeof Role>;
export const ROLES: readonly Role[] = Role.enum;

const EVERYBODY = ROLES;
const STAFF = ["administrator", "engineer", "clinician", "auditor", "viewer"] as const;
const KEEPERS = ["administrator", "engineer"] as const;

/** Permission -> the roles that have it. */
export const PERMISSIONS = {
  "place.read": STAFF,
  "place.write": KEEPERS,
  "product.read": EVERYBODY,
  "product.write": KEEPERS,
  "label.read": EVERYBODY,
  /** Drafts of labels. */
  "label.write": ["administrator", "engineer", "manufacturer"],
  /** Signing with the facility's key, taking a maker's signed label in, taking one back. */
  "label.issue": KEEPERS,
  /** Which keys the facility trusts. */
  "trust.write": ["administrator"],
  "device.read": STAFF,
  "device.write": KEEPERS,
  /** What may be done to a device, and whether it is on a patient: the ward knows. */
  "device.tier": ["administrator", "engineer", "clinician"],
  "device.retire": KEEPERS,
  /** What devices sign on with. */
  "device.enrol": KEEPERS,
  /** What people say of a finding of the watch. */
  "watch.handle": ["administrator", "engineer", "clinician"],
  /** What is done to a device beyond its limits, and its return to service. */
  "watch.react": ["administrator", "engineer", "clinician"],
  /** How the watch is, and whom it tells by which ways. */
  "watch.read": ["administrator", "engineer", "auditor"],
  /** The watch's own figures, for a monitoring system. */
  "watch.metrics": ["administrator", "engineer", "auditor"],
  /** The test alarm, which wakes everybody. */
  "watch.settings": ["administrator"],
  "device.import": KEEPERS,
  "device.export": ["administrator", "engineer", "auditor"],
  "audit.run": ["administrator", "engineer", "auditor", "manufacturer"],
  /** Audits kept with devices. */
  "audit.read": ["administrator", "engineer", "auditor"],
  "evidence.read": ["administrator", "engineer", "auditor"],
  "evidence.write": KEEPERS,
  /** Conformance assessments of products; a manufacturer sees and writes its own, of its own products. */
  "assessment.read": ["administrator", "engineer", "auditor", "manufacturer"],
  "assessment.write": ["administrator", "engineer", "manufacturer"],
  /** Closing one with the facility's signature. */
  "assessment.sign": ["administrator"],
  "evaluation.read": ["administrator", "engineer", "clinician", "auditor"],
  /** Opening an evaluation, planning measures. */
  "evaluation.write": KEEPERS,
  /** Answering criteria: the ward knows who was trained. */
  "evaluation.answer": ["administrator", "engineer", "clinician"],
  "evaluation.review": ["administrator", "auditor"],
  /** Closing one with the facility's signature. */
  "evaluation.sign": ["administrator"],
  /** What is known of weaknesses, bills of materials, and what of them the products contain. */
  "knowledge.read": ["administrator", "engineer", "auditor"],
  "knowledge.write": KEEPERS,
  /** When devices must be looked at, what was seen, what is mended; recalls and advisories with their tasks. */
  "inspection.read": STAFF,
  "inspection.write": KEEPERS,
  /** Signing what was seen at a device, which moves its date. */
  "inspection.sign": KEEPERS,
  /** By which method the dates are computed. */
  "inspection.settings": ["administrator"],
  "account.write": ["administrator"],
  "ledger.read": ["administrator", "auditor"],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;
export const PERMISSION_NAMES = Object.keys(PERMISSIONS) as Permission[];

/**
 * What only a person does, signed in: who could give accounts or trust away would have everything by one more step, and
 * a word that takes a device from a patient or gives it back, or that answers for an evaluation or an assessment, is a
 * person's.
 */
export const NEVER_BY_TOKEN: readonly Permission[] = [
  "account.write",
  "trust.write",
  "watch.react",
  "watch.settings",
  "assessment.sign",
  "evaluation.review",
  "evaluation.sign",
  "inspection.sign",
  "inspection.settings",
];

/** What somebody whose role does not permit it does instead, where asking an administrator would lead nowhere. */
export function doneInstead(role: Role, permission: Permission): string | undefined {
  return role === "manufacturer" && permission === "assessment.sign"
    ? "a maker's own assessment is not closed here, since closing signs with the facility's key; hand its statement (ICS) over, and the facility closes an assessment of its own"
    : undefined;
}

/** Roles that may be limited to places; an administrator never is, a manufacturer has products instead. */
export const PLACE_BOUND_ROLES: readonly Role[] = ["engineer", "clinician", "auditor", "viewer"];

/**
 * Whether `role` has `permission`.
 * @param scope of an API token: the permissions that it was given; null is all that the role has.
 */
export function mayRole(role: Role, permission: Permission, scope: readonly string[] | null = null): boolean {
  const roles: readonly Role[] = PERMISSIONS[permission];
  return roles.includes(role) && (scope === null || scope.includes(permission));
}
