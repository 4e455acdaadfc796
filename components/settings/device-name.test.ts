import { expect, test } from 'vitest'
import { toDeviceName } from './device-name.ts'

const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)'
const ANDROID = 'Mozilla/5.0 (Linux; Android 15; Pixel 9)'
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X)'
const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0'

test.each([
  [`${WINDOWS} ${CHROME} Safari/537.36`, 'Chrome', 'Windows', 'computer'],
  [`${WINDOWS} ${CHROME} Safari/537.36 Edg/142.0.0.0`, 'Edge', 'Windows', 'computer'],
  [`${WINDOWS} ${CHROME} Safari/537.36 OPR/120.0.0.0`, 'Opera', 'Windows', 'computer'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0', 'Firefox', 'Linux', 'computer'],
  [`Mozilla/5.0 (X11; Linux x86_64) ${CHROME.replace('Chrome', 'HeadlessChrome')}`, 'Chrome', 'Linux', 'computer'],
  [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${CHROME} Safari/537.36`, 'Chrome', 'ChromeOS', 'computer'],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
    ...(['Safari', 'macOS', 'computer'] as const),
  ],
  [`${IPHONE} AppleWebKit/605.1.15 Version/18.1 Mobile/15E148 Safari/604.1`, 'Safari', 'iPhone', 'phone'],
  [`${IPHONE} AppleWebKit/605.1.15 CriOS/142.0 Mobile/15E148 Safari/604.1`, 'Chrome', 'iPhone', 'phone'],
  [`${IPHONE} AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0.50`, '微信 WeChat', 'iPhone', 'phone'],
  ['Mozilla/5.0 (iPad; CPU OS 16_1 like Mac OS X) Version/16.1 Safari/604.1', 'Safari', 'iPad', 'tablet'],
  [`${ANDROID} ${CHROME} Mobile Safari/537.36`, 'Chrome', 'Android', 'phone'],
  [`${ANDROID} SamsungBrowser/27.0 ${CHROME} Safari/537.36`, 'Samsung Internet', 'Android', 'tablet'],
  ['Mozilla/5.0 (Phone; OpenHarmony 5.0) Chrome/114.0.0.0 ArkWeb/4.1 Mobile', 'Huawei Browser', 'HarmonyOS', 'phone'],
  ['curl/8.14.1', 'curl', null, 'unknown'],
  ['my-bot 2.0 (Linux)', 'my-bot', 'Linux', 'computer'],
  ['Mozilla/5.0', null, null, 'unknown'],
  ['<script>alert(1)</script>', null, null, 'unknown'],
  ['', null, null, 'unknown'],
  [null, null, null, 'unknown'],
])('%s', (userAgent, program, system, kind) => {
  expect(toDeviceName(userAgent)).toEqual({ program, system, kind })
})

test('a long made-up name is cut', () => {
  expect(toDeviceName('x'.repeat(255)).program).toHaveLength(32)
})
