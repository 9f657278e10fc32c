import { type Random } from '../random.ts';

/** A thing in Intune that can be changed. */
export interface ManagedObject {
  readonly id: string;
  readonly displayName: string;
  /** Entity name as the audit log writes it. */
  readonly entity: string;
}

export interface Device {
  readonly id: string;
  readonly entraId: string;
  readonly displayName: string;
  readonly serialNumber: string;
  readonly userName: string;
  readonly userEmail: string;
}

export interface Group {
  readonly id: string;
  readonly displayName: string;
}

/** What Contoso EU manages. The names are invented; products carry the names such products have. */
export interface Estate {
  readonly apps: readonly ManagedObject[];
  readonly scripts: readonly ManagedObject[];
  readonly roles: readonly ManagedObject[];
  readonly configurations: readonly ManagedObject[];
  readonly compliancePolicies: readonly ManagedObject[];
  readonly categories: readonly ManagedObject[];
  readonly filters: readonly ManagedObject[];
  readonly groups: readonly Group[];
  readonly devices: readonly Device[];
}

const appNames: readonly (readonly [name: string, entity: string])[] = [
  ['FortiClient VPN 7.4', 'Win32LobApp'],
  ['Zoom Workplace (64-bit)', 'Win32LobApp'],
  ['Google Chrome Enterprise', 'Win32LobApp'],
  ['7-Zip 24.09 x64', 'Win32LobApp'],
  ['SAP GUI 8.00 PL9', 'Win32LobApp'],
  ['Adobe Acrobat Reader DC', 'Win32LobApp'],
  ['Notepad++ 8.7', 'Win32LobApp'],
  ['Company Portal', 'WinGetApp'],
  ['Microsoft 365 Apps – Monthly Enterprise', 'OfficeSuiteApp'],
  ['CrowdStrike Falcon Sensor', 'Win32LobApp'],
  ['Cisco Secure Client 5.1', 'Win32LobApp'],
  ['KeePassXC', 'Win32LobApp'],
  ['DATEV Arbeitsplatz (Buchhaltung)', 'Win32LobApp'],
  ['Παραλαβές – αποθήκη (line of business)', 'AndroidManagedStoreApp'],
  ['Склад: мобильный сканер', 'AndroidManagedStoreApp'],
  ['出張精算アプリ', 'IosLobApp'],
  ['دليل الموظفين', 'IosStoreApp'],
  ['Field Service 📦 Scanner', 'AndroidManagedStoreApp'],
  ['Visual Studio Code (System)', 'Win32LobApp'],
  ['Docker Desktop 4.36', 'Win32LobApp'],
  ['Citrix Workspace LTSR', 'Win32LobApp'],
  ['TeamViewer Host – Kiosk', 'Win32LobApp'],
  ['Java SE 21 (Payroll)', 'Win32LobApp'],
  ['Contoso Time & Attendance', 'WebApp'],
  ['Slack for Desktop', 'Win32LobApp'],
  ['Dell Command | Update', 'Win32LobApp'],
];

const scriptNames = [
  'Remove-LocalAdmins.ps1',
  'Set-RegionalDefaults-DE.ps1',
  'Repair-OneDriveSync.ps1',
  'Disable-SMB1.ps1',
  'Enable-BitLocker-XTS256.ps1',
  'Install-PrinterMappings-Zürich.ps1',
  'Cleanup-TeamsClassic.ps1',
  'Fix-TimeSync-Kiosk.ps1',
  'Rotate-LAPS-OnDemand.ps1',
  'Collect-WiFiDiagnostics.ps1',
  'Rename-Device-BySerial.ps1',
  'macOS – Install Rosetta.sh',
  'Επανεκκίνηση-Spooler.ps1',
  'Set-PowerPlan-Meetingraum.ps1',
];

const roleNames = [
  'Helpdesk Operator – EMEA',
  'App Packager',
  'Endpoint Security Reader',
  'Kiosk Manager (Retail)',
  'Service Desk Tier 2',
  'Autopilot Registrar',
  'Регіональний адміністратор',
];

const configurationNames = [
  'WIN – Defender ASR rules – Block',
  'WIN – BitLocker baseline v4',
  'WIN – Edge hardening',
  'WIN – Windows Hello for Business',
  'WIN – Firewall – Roaming laptops',
  'iOS – Wi-Fi Contoso-Corp',
  'AND – Work profile restrictions',
  'macOS – FileVault',
  'WIN – Update ring Pilot',
  'WIN – LAPS settings',
  'WIN – Device lock – Produktion München',
  'iOS – メール設定 (東京支店)',
  'WIN – OneDrive KFM',
  'WIN – Credential Guard',
];

const complianceNames = [
  'WIN compliance – Standard',
  'WIN compliance – Privileged access workstations',
  'iOS compliance – Corporate',
  'Android compliance – Work profile',
  'macOS compliance – Standard',
  'WIN compliance – Shop floor',
];

const categoryNames = [
  'Office laptop',
  'Shop floor',
  'Kiosk',
  'Loan device',
  'Privileged workstation',
  'Besprechungsraum',
];

const filterNames = [
  'Corporate Windows 11',
  'BYOD iOS',
  'Kiosk only',
  'PAW',
  'Surface Hub',
  'Lenovo T14 Gen 5',
];

const groupNames = [
  'SG-INT-AllUsers-EU',
  'SG-INT-Pilot-Ring0',
  'SG-INT-Pilot-Ring1',
  'SG-APP-Finance-Berlin',
  'SG-APP-SAP-Users',
  'SG-DEV-Engineering',
  'SG-DEV-Kiosk-Retail',
  'SG-APP-Field-Service',
  'SG-INT-Vertrieb-Süd',
  'SG-INT-Αθήνα-Γραφείο',
  'SG-INT-東京支店',
  'SG-APP-HR-Paris',
  'SG-PAW-Admins',
  'SG-INT-Lager-Łódź',
  'SG-INT-Contractors',
  'SG-APP-Marketing-Milano',
];

const givenNames = [
  'Jonas',
  'Marie',
  'Aylin',
  'Piotr',
  'Élodie',
  'Søren',
  'Katarína',
  'Giorgos',
  'Noor',
  'Haruto',
  'Ольга',
  'Beatriz',
  'Oisín',
  'Hanna',
  'Luca',
  'Chloé',
  'Mateusz',
  'Freja',
  'Dimitra',
  'Yusuf',
];
const familyNames = [
  'Weber',
  'Nowak',
  'Lefebvre',
  'Kowalczyk',
  'Jensen',
  'Silva',
  'Murphy',
  'Rossi',
  'Papadakis',
  'Schäfer',
  'Novák',
  'Öztürk',
  'Tanaka',
  'Ferreira',
  'Bergström',
  'Dubois',
  'Haas',
  'Moreau',
  'Walsh',
  'Conti',
];
const sites = ['BER', 'MUC', 'PAR', 'DUB', 'WAW', 'ATH', 'MIL', 'LIS', 'NYC', 'TYO', 'DXB', 'CPH'];
const deviceKinds = ['LT', 'LT', 'LT', 'WS', 'TAB', 'IPH', 'KIOSK'];

export function buildEstate(random: Random): Estate {
  const objects = (names: readonly string[], entity: string): ManagedObject[] =>
    names.map((displayName) => ({ id: random.guid(), displayName, entity }));
  return {
    apps: appNames.map(([displayName, entity]) => ({ id: random.guid(), displayName, entity })),
    scripts: objects(scriptNames, 'DeviceManagementScript'),
    roles: objects(roleNames, 'DeviceAndAppManagementRoleDefinition'),
    configurations: objects(configurationNames, 'DeviceManagementConfigurationPolicy'),
    compliancePolicies: objects(complianceNames, 'DeviceCompliancePolicy'),
    categories: objects(categoryNames, 'DeviceCategory'),
    filters: objects(filterNames, 'DeviceAndAppManagementAssignmentFilter'),
    groups: groupNames.map((displayName) => ({ id: random.guid(), displayName })),
    devices: Array.from({ length: 900 }, () => enrolDevice(random)),
  };
}

function enrolDevice(random: Random): Device {
  const given = random.pick(givenNames);
  const family = random.pick(familyNames);
  const account = `${given}.${family}`
    .normalize('NFD')
    .replace(/[^\p{L}.]/gu, '')
    .toLowerCase();
  return {
    id: random.guid(),
    entraId: random.guid(),
    displayName: `${random.pick(deviceKinds)}-${random.pick(sites)}-${String(random.int(1, 9999)).padStart(4, '0')}`,
    serialNumber: `${random.pick(['PF', '5CG', 'C02', 'R9N'])}${random.hex(7).toUpperCase()}`,
    userName: `${given} ${family}`,
    userEmail: `${account}@contoso-eu.example`,
  };
}
