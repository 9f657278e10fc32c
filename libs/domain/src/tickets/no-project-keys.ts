/**
 * What stands before a hyphen and a number in texts about devices and changes and names no project: standards and
 * algorithms, advisories, products and their versions, machines, dates, steps of a rollout. Who has a project of such
 * a name gives it a pattern of its own.
 */
const words = `
AES BASE BM CBC CRC CVE CVSS CWE DES DIN DSA DSS ECDSA ED EN ETSI FIPS GCM GDPR HMAC HTTP HTTPS IEC IEEE ISO KB
MD NIST PCI PKCS RFC RSA SHA SOC SSL TCP TLS UDP UTC UTF VDE
ADV MS MSRC
ANDROID BUILD CHROME GPT IOS IPAD IPADOS IPHONE LINUX MACOS OS OSX SDK SURFACE UBUNTU VER VERSION WIN WINDOWS
DESKTOP HOST KIOSK LAP LAPTOP LT NB NOTEBOOK PC PRINTER TABLET WKS WS
COVID
JAN FEB MAR APR MAY JUN JUL AUG SEP SEPT OCT NOV DEC FY CW KW
BATCH DAY FLOOR LEVEL PART PHASE PRIO PRIORITY RING ROOM SEV STAGE STEP TIER TOP WAVE WEEK
`;

const noProjects: ReadonlySet<string> = new Set(words.trim().split(/\s+/));

/** Whether `key` is, or begins with and goes on in digits only, a word of these: WIN, WIN11. */
export function isNoProject(key: string): boolean {
  const word = key.replace(/\d+$/, '');
  return word.length < 2 || noProjects.has(word);
}
