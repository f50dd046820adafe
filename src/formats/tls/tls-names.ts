/**
 * Names of TLS numbers as the public registries have them: versions, alerts, groups, signature schemes.
 *
 * Source: IANA, Transport Layer Security (TLS) Parameters and TLS Extensions. What is not in a table is named by its
 * number, so a name is never guessed.
 */

const VERSIONS = new Map([
  [0x0002, "SSL 2.0"],
  [0x0300, "SSL 3.0"],
  [0x0301, "TLS 1.0"],
  [0x0302, "TLS 1.1"],
  [0x0303, "TLS 1.2"],
  [0x0304, "TLS 1.3"],
  [0xfeff, "DTLS 1.0"],
  [0xfefd, "DTLS 1.2"],
  [0xfefc, "DTLS 1.3"],
  // OpenSSL's DTLS before RFC 4347, still spoken by old Cisco AnyConnect.
  [0x0100, "DTLS 1.0 (OpenSSL pre-0.9.8f)"],
]);

/** "TLS 1.2", "TLS 1.3 draft 18", or the number. */
export function versionName(version: number): string {
  const draft = draftOf(version);
  return draft === null ? nameOf(VERSIONS, version) : `TLS 1.3 draft ${draft}`;
}

/** The number of a draft of TLS 1.3 (0x7f12 is 18), or null. Facebook's and Google's experiments are no IETF drafts. */
export function draftOf(version: number): number | null {
  return version >> 8 === 0x7f ? version & 0xff : null;
}

/** Whether all after ServerHello is encrypted: TLS 1.3, its drafts and experiments, DTLS 1.3. */
export function isVersion13(version: number): boolean {
  const major = version >> 8;
  return version === 0x0304 || version === 0xfefc || major === 0x7f || major === 0x7e || major === 0xfb;
}

/** RFC 8701: 0x0a0a, 0x1a1a ... 0xfafa. */
export function isGrease(number: number): boolean {
  return (number & 0x0f0f) === 0x0a0a && number >> 8 === (number & 0xff);
}

const ALERTS = new Map([
  [0, "close_notify"],
  [10, "unexpected_message"],
  [20, "bad_record_mac"],
  [21, "decryption_failed"],
  [22, "record_overflow"],
  [30, "decompression_failure"],
  [40, "handshake_failure"],
  [41, "no_certificate"],
  [42, "bad_certificate"],
  [43, "unsupported_certificate"],
  [44, "certificate_revoked"],
  [45, "certificate_expired"],
  [46, "certificate_unknown"],
  [47, "illegal_parameter"],
  [48, "unknown_ca"],
  [49, "access_denied"],
  [50, "decode_error"],
  [51, "decrypt_error"],
  [52, "too_many_cids_requested"],
  [60, "export_restriction"],
  [70, "protocol_version"],
  [71, "insufficient_security"],
  [80, "internal_error"],
  [86, "inappropriate_fallback"],
  [90, "user_canceled"],
  [100, "no_renegotiation"],
  [109, "missing_extension"],
  [110, "unsupported_extension"],
  [111, "certificate_unobtainable"],
  [112, "unrecognized_name"],
  [113, "bad_certificate_status_response"],
  [114, "bad_certificate_hash_value"],
  [115, "unknown_psk_identity"],
  [116, "certificate_required"],
  [117, "general_error"],
  [120, "no_application_protocol"],
  [121, "ech_required"],
]);

export function alertName(description: number): string {
  return nameOf(ALERTS, description);
}

const GROUPS = new Map([
  [1, "sect163k1"],
  [2, "sect163r1"],
  [3, "sect163r2"],
  [4, "sect193r1"],
  [5, "sect193r2"],
  [6, "sect233k1"],
  [7, "sect233r1"],
  [8, "sect239k1"],
  [9, "sect283k1"],
  [10, "sect283r1"],
  [11, "sect409k1"],
  [12, "sect409r1"],
  [13, "sect571k1"],
  [14, "sect571r1"],
  [15, "secp160k1"],
  [16, "secp160r1"],
  [17, "secp160r2"],
  [18, "secp192k1"],
  [19, "secp192r1"],
  [20, "secp224k1"],
  [21, "secp224r1"],
  [22, "secp256k1"],
  [23, "secp256r1"],
  [24, "secp384r1"],
  [25, "secp521r1"],
  [26, "brainpoolP256r1"],
  [27, "brainpoolP384r1"],
  [28, "brainpoolP512r1"],
  [29, "x25519"],
  [30, "x448"],
  [31, "brainpoolP256r1tls13"],
  [32, "brainpoolP384r1tls13"],
  [33, "brainpoolP512r1tls13"],
  [41, "curveSM2"],
  [256, "ffdhe2048"],
  [257, "ffdhe3072"],
  [258, "ffdhe4096"],
  [259, "ffdhe6144"],
  [260, "ffdhe8192"],
  [512, "MLKEM512"],
  [513, "MLKEM768"],
  [514, "MLKEM1024"],
  [0x11eb, "SecP256r1MLKEM768"],
  [0x11ec, "X25519MLKEM768"],
  [0x11ed, "SecP384r1MLKEM1024"],
  [0x6399, "X25519Kyber768Draft00"],
  [0x639a, "SecP256r1Kyber768Draft00"],
]);

export function groupName(group: number): string {
  return nameOf(GROUPS, group);
}

const SIGNATURE_SCHEMES = new Map([
  [0x0201, "rsa_pkcs1_sha1"],
  [0x0203, "ecdsa_sha1"],
  [0x0401, "rsa_pkcs1_sha256"],
  [0x0403, "ecdsa_secp256r1_sha256"],
  [0x0420, "rsa_pkcs1_sha256_legacy"],
  [0x0501, "rsa_pkcs1_sha384"],
  [0x0503, "ecdsa_secp384r1_sha384"],
  [0x0520, "rsa_pkcs1_sha384_legacy"],
  [0x0601, "rsa_pkcs1_sha512"],
  [0x0603, "ecdsa_secp521r1_sha512"],
  [0x0620, "rsa_pkcs1_sha512_legacy"],
  [0x0708, "sm2sig_sm3"],
  [0x0804, "rsa_pss_rsae_sha256"],
  [0x0805, "rsa_pss_rsae_sha384"],
  [0x0806, "rsa_pss_rsae_sha512"],
  [0x0807, "ed25519"],
  [0x0808, "ed448"],
  [0x0809, "rsa_pss_pss_sha256"],
  [0x080a, "rsa_pss_pss_sha384"],
  [0x080b, "rsa_pss_pss_sha512"],
  [0x081a, "ecdsa_brainpoolP256r1tls13_sha256"],
  [0x081b, "ecdsa_brainpoolP384r1tls13_sha384"],
  [0x081c, "ecdsa_brainpoolP512r1tls13_sha512"],
  [0x0904, "mldsa44"],
  [0x0905, "mldsa65"],
  [0x0906, "mldsa87"],
]);

export function signatureSchemeName(scheme: number): string {
  return nameOf(SIGNATURE_SCHEMES, scheme);
}

function nameOf(names: ReadonlyMap<number, string>, number: number): string {
  return names.get(number) ?? `0x${number.toString(16).padStart(4, "0")}`;
}
