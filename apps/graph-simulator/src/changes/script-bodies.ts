/** One script as it was and as it shall be, without its first line. Every password in here opens nothing. */
export interface ScriptBody {
  readonly before: string;
  readonly after: string;
}

const localAdmins = (keep: string) => `$ErrorActionPreference = 'Stop'
$keep = ${keep}

Get-LocalGroupMember -Group Administrators |
  Where-Object { $_.Name -notmatch $keep } |
  ForEach-Object {
    Write-Output "Removing $($_.Name)"
    Remove-LocalGroupMember -Group Administrators -Member $_.Name
  }
`;

const region = (locale: string) => `Set-WinSystemLocale ${locale}
Set-WinHomeLocation -GeoId 94
Set-TimeZone -Id 'W. Europe Standard Time'
`;

const oldProtocol = (features: string) => `foreach ($feature in ${features}) {
  $state = (Get-WindowsOptionalFeature -Online -FeatureName $feature).State
  if ($state -eq 'Enabled') {
    Disable-WindowsOptionalFeature -Online -FeatureName $feature -NoRestart | Out-Null
  }
}
`;

const printers = (server: string, more: string) => `$server = '${server}'
$password = ConvertTo-SecureString 'Kopierer!2026' -AsPlainText -Force
$credential = [pscredential]::new('CONTOSO\\svc-print', $password)

New-PSDrive -Name P -PSProvider FileSystem -Root "\\\\$server\\drivers" -Credential $credential | Out-Null
Add-PrinterDriver -Name 'Contoso Universal'
${more}Restart-Service -Name Spooler -Force
Remove-PSDrive -Name P
`;

const timeSource = (peers: string) => `w32tm /config /manualpeerlist:"${peers}" /syncfromflags:manual /update
Restart-Service -Name W32Time
w32tm /resync /nowait
`;

export const scriptBodies: readonly ScriptBody[] = [
  { before: localAdmins(`'LAPS'`), after: localAdmins(`'LAPS|svc-imaging'`) },
  { before: region('en-US'), after: region('de-DE') },
  {
    before: oldProtocol(`@('SMB1Protocol')`),
    after: oldProtocol(`@('SMB1Protocol', 'MicrosoftWindowsPowerShellV2')`),
  },
  {
    before: printers('print01', ''),
    after: printers('print02', `Add-Printer -ConnectionName "\\\\$server\\etage-3"\n`),
  },
  {
    before: timeSource('time.windows.com'),
    after: timeSource('time.contoso-eu.example,0x8 ntp2.contoso-eu.example,0x8'),
  },
];
