const types = '#microsoft.management.services.api.deviceManagementConfiguration';

/**
 * A setting of the settings catalog in the documented shape; the name space is that of payloads [C IMAA]. A secret
 * has a type of its own, and its text before it was stored [D].
 */
export function simpleSetting(settingDefinitionId: string, value: string, isSecret = false): object {
  const kind = isSecret ? 'SecretSettingValue' : 'StringSettingValue';
  return {
    '@odata.type': `${types}Setting`,
    settingInstance: {
      '@odata.type': `${types}SimpleSettingInstance`,
      settingDefinitionId,
      simpleSettingValue: {
        '@odata.type': `${types}${kind}`,
        value,
        ...(isSecret ? { valueState: 'notEncrypted' } : {}),
      },
    },
  };
}

/** What a revision of a profile sets; a Wi-Fi profile has a key. */
export function settingsOf(profileName: string, revision: number): object[] {
  if (/wi-?fi/i.test(profileName)) {
    return [
      simpleSetting('device_vendor_msft_wifi_profile_ssid', 'Contoso-Corp'),
      simpleSetting('device_vendor_msft_wifi_profile_wlanxml_sharedkey', `Kaffee-${revision}-Bohne`, true),
    ];
  }
  return [
    simpleSetting('device_vendor_msft_policy_config_update_targetreleaseversion', `24H${revision % 3}`),
  ];
}
