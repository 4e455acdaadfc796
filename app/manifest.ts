import type { MetadataRoute } from 'next'

/** Lets people install the product, on phones and desktops. Its language is Chinese, as the product's name is. */
export default function manifest(): MetadataRoute.Manifest {
  return {
    id: '/',
    name: '清谈 Parlor',
    short_name: '清谈',
    description: '自己的聊天室，人和 AI 一起聊。',
    lang: 'zh-CN',
    start_url: '/',
    scope: '/',
    display: 'standalone',
    background_color: '#fdfcf9',
    theme_color: '#0b716c',
    categories: ['social', 'productivity'],
    icons: [
      { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
      ...SIZES.map((sizes) => ({ ...PNG, src: `/icons/icon-${sizes}.png`, sizes: `${sizes}x${sizes}` })),
      ...SIZES.map((sizes) => ({
        ...{ ...PNG, src: `/icons/maskable-${sizes}.png`, sizes: `${sizes}x${sizes}` },
        purpose: 'maskable' as const,
      })),
    ],
    shortcuts: [
      { name: '大厅 · Lobby', url: '/chat' },
      { name: '房间 · Rooms', url: '/rooms' },
      { name: '设置 · Settings', url: '/settings' },
    ],
  }
}

const SIZES = [192, 512]
const PNG = { type: 'image/png' }
