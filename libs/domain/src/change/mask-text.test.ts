import fc from 'fast-check';
import { maskText } from './mask-text.ts';
import { isSecretName, mentionsSecret } from './secret-names.ts';

test.each([
  'password',
  'Password',
  'adminPassword',
  'wifi_password',
  'passwordValue',
  'AppConfigKeyValue',
  'preSharedKey',
  'clientSecret',
  'refreshToken',
  'PSK',
  'wifiPsk',
  'passphrase',
  'licenseKey',
  'key1',
  'privateKey',
  'ConnectionString',
  'device_vendor_msft_wifi_profile_wlanxml_sharedkey',
  '$Collection.Settings[3].PreSharedKey',
  'keyMaterial',
  'pin',
  'certificatePrivateKeyBlob',
])('%s names a secret', (name) => {
  expect(isSecretName(name)).toBe(true);
});

test.each([
  'displayName',
  'passwordRequired',
  'passwordMinimumLength',
  'PasswordExpirationDays',
  'passwordRequiredType',
  'device_vendor_msft_policy_config_devicelock_mindevicepasswordlength',
  'devicelock_devicepasswordenabled',
  'keyUsage',
  'publicKey',
  'registryKeyPath',
  'tokenType',
  'keyboardLayout',
  'monkey',
  'description',
  'spinner',
])('%s names none', (name) => {
  expect(isSecretName(name)).toBe(false);
});

const secret = 'Hunter2-Zebra';
test.each([
  `$pw = ConvertTo-SecureString "${secret}" -AsPlainText -Force`,
  `$pw = ConvertTo-SecureString -String '${secret}' -AsPlainText -Force`,
  `ConvertTo-SecureString -AsPlainText -Force ${secret}`,
  `"${secret}" | ConvertTo-SecureString -AsPlainText -Force`,
  `ConvertTo-SecureString \`\n  -String "${secret}" \`\r\n  -AsPlainText`,
  `$x = '${secret}'\n$y = ConvertTo-SecureString $x -AsPlainText -Force`,
  `$Password = "${secret}"`,
  `[string]$adminPassword='${secret}'`,
  `@{ Password = "${secret}" }`,
  `{"password":"${secret}"}`,
  `{"a":"{\\"clientSecret\\":\\"${secret}\\"}"}`,
  `Server=db;User Id=sa;Password=${secret};Encrypt=true`,
  `AccountName=x;AccountKey=${secret};EndpointSuffix=y`,
  `mysql -h db --password ${secret}`,
  `Connect-It -ApiToken '${secret}' -Force`,
  `cmdkey /add:host /user:adm /pass:${secret}`,
  `net user kiosk ${secret} /add`,
  `https://store.blob.core.windows.net/c/f?sv=2024-01-01&sig=${secret}&se=2027`,
  `curl https://build:${secret}@git.example/repo`,
  `curl -H "Authorization: Bearer ${secret}"`,
  `-----BEGIN RSA PRIVATE KEY-----\n${secret}\n-----END RSA PRIVATE KEY-----`,
  `-----BEGIN PRIVATE KEY-----\n${secret}`,
  `<WLANProfile><keyMaterial>${secret}</keyMaterial></WLANProfile>`,
  `<Password encrypted="no">${secret}</Password>`,
  `<key>Password</key>\n\t<string>${secret}</string>`,
  `password = "first ""quoted"" ${secret}"`,
  `password: ${secret}`,
  `powershell -EncodedCommand ${Buffer.from(`net use x: /pass:${secret}`, 'utf16le').toString('base64')}`,
  `$s = '${Buffer.from(`{"password":"${secret}"}`).toString('base64')}' | Import-Base64`,
])('%j is masked, and how long it is stays', (text) => {
  const masked = maskText(text);
  expect(masked.text).not.toContain(secret);
  expect(masked.text).not.toMatch(/[A-Za-z\d+/]{30}/);
  expect(masked.text).toMatch(/\[masked: \d+ characters\]/);
  expect(masked.secrets).toBeGreaterThan(0);
});

test.each([
  ['a JWT', 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl-_x'],
  ['a client secret of Entra', 'abc8Q~dEfGhIjKlMnOpQrStUvWxYz0123456789abcd'],
  ['a token of GitHub', `ghp_${'a1B2'.repeat(9)}`],
  ['a key of a storage account', `${'aB3+/'.repeat(17)}x==`],
])('%s is recognised without any name beside it', (_, text) => {
  expect(maskText(`x ${text} y`)).toEqual({ text: `x [masked: ${text.length} characters] y`, secrets: 1 });
});

test('only the secret is masked, what stands around it can be read', () => {
  const script = `$password = ConvertTo-SecureString '${secret}' -AsPlainText -Force\n[pscredential]::new('svc', $password)`;
  expect(maskText(script)).toEqual({ text: script.replace(secret, '[masked: 13 characters]'), secrets: 1 });
  expect(maskText(`{"password":"${secret}","user":"ada"}`).text).toBe(
    '{"password":"[masked: 13 characters]","user":"ada"}',
  );
  expect(maskText(`Server=db;Pwd=${secret};Encrypt=true`).text).toBe(
    'Server=db;Pwd=[masked: 13 characters];Encrypt=true',
  );
  expect(maskText('$token = 4711; Start-It').text).toBe('$token = [masked: 4 characters]; Start-It');
});

test('what is no secret stays as it is', () => {
  for (const text of [
    '$password = $env:PW; Set-Thing -Password $password',
    '$password = Read-Host -AsSecureString; [pscredential]::new($user, $password)',
    'if ($passwordRequired -eq $true) { Restart-Service Spooler }',
    'Get-LocalGroupMember -Group Administrators',
    '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
    'see https://learn.microsoft.com/a:b for it',
  ])
    expect(maskText(text)).toEqual({ text, secrets: 0 });
});

test('a text that mentions a secret is known by it, escaped or not', () => {
  expect(mentionsSecret('{"p\\u0061ssword":')).toBe(true);
  expect(mentionsSecret('{\\"p\\\\u0061ssword\\":')).toBe(true);
  expect(mentionsSecret('{"displayName":')).toBe(false);
});

// Whoever goes over a hundred thousand characters for each of them does not come back within the limit.
test('what repeats the beginnings of secrets for ever is masked without going over it again and again', () => {
  for (const piece of [
    'eyJ',
    'eyJaaaaaaaa.',
    'password',
    'password=',
    '-password ',
    '://a:',
    '<key>password',
    '<password ',
    'Bearer ',
    '-----BEGIN PRIVATE KEY-----',
    'ConvertTo-SecureString -a ',
    '"',
    'sig=',
    'net user ',
    '$a ConvertTo-SecureString',
    '`\n',
    'A',
    `${Buffer.from('password').toString('base64')}A=`,
  ]) {
    const { text } = maskText(piece.repeat(Math.ceil(120_000 / piece.length)));
    expect([piece, text.length > 0]).toEqual([piece, true]);
  }
}, 60_000);

test('masking never throws, and masks nothing twice', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const masked = maskText(text);
      if (masked.secrets === 0) expect(masked.text).toBe(text);
    }),
  );
});
