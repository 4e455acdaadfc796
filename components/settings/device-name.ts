/** What a device is, told from what its browser says of itself; null for what is not known. */
export interface DeviceName {
  /** The browser's or program's own name. */
  program: string | null
  system: string | null
  kind: 'phone' | 'tablet' | 'computer' | 'unknown'
}

/** The first that is found counts: many say that they are others too. */
const PROGRAMS: [RegExp, string][] = [
  [/\bMicroMessenger\//, '微信 WeChat'],
  [/\bM?QQBrowser\//, 'QQ Browser'],
  [/\bUC(Browser|WEB)/, 'UC Browser'],
  [/\bMiuiBrowser\//, 'Mi Browser'],
  [/\b(HuaweiBrowser|ArkWeb)\//, 'Huawei Browser'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bYaBrowser\//, 'Yandex'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\bDuckDuckGo\//, 'DuckDuckGo'],
  [/\b(OPR|OPiOS|OPT)\//, 'Opera'],
  [/\bEdg(e|A|iOS)?\//, 'Edge'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|CriOS|HeadlessChrome|Chromium)\//, 'Chrome'],
  [/\bVersion\/.*\bSafari\//, 'Safari'],
]
const SYSTEMS: [RegExp, string, DeviceName['kind']][] = [
  [/\biPhone\b/, 'iPhone', 'phone'],
  [/\biPad\b/, 'iPad', 'tablet'],
  [/\b(OpenHarmony|HarmonyOS)\b/, 'HarmonyOS', 'phone'],
  [/\bAndroid\b(?=.*\bMobile\b)/, 'Android', 'phone'],
  [/\bAndroid\b/, 'Android', 'tablet'],
  [/\bWindows\b/, 'Windows', 'computer'],
  [/\bCrOS\b/, 'ChromeOS', 'computer'],
  [/\b(Macintosh|Mac OS X)\b/, 'macOS', 'computer'],
  [/\b(Linux|X11)\b/, 'Linux', 'computer'],
]
/** What a program that is no browser begins with: `curl/8.1`, `my-bot 2.0`. */
const PLAIN_PROGRAM = /^(?!Mozilla\b)([\p{L}\d][\p{L}\d._-]{0,31})/u

/** Names a device by its User-Agent header, in a few words that people know. */
export function toDeviceName(userAgent: string | null): DeviceName {
  const said = userAgent ?? ''
  const [, program = PLAIN_PROGRAM.exec(said)?.[1] ?? null] = PROGRAMS.find(([pattern]) => pattern.test(said)) ?? []
  const [, system = null, kind = 'unknown'] = SYSTEMS.find(([pattern]) => pattern.test(said)) ?? []
  return { program, system, kind }
}
