'use client'

import './globals.css'

/** What is shown when even the frame of the page threw. It has no dictionary, so it says little, in both languages. */
export default function FrameError() {
  return (
    <html lang="zh-CN">
      <body>
        <title>清谈 Parlor</title>
        <main className="dawn grid min-h-dvh place-content-center justify-items-center gap-2 p-6 text-center">
          <h1 className="font-bold text-display">页面出错了</h1>
          <p className="text-ink-2">刷新后再试。消息都在服务器上，不会丢。</p>
          <p lang="en" className="text-ink-2">
            This page broke. Reload it; your messages are safe on the server.
          </p>
          <button
            type="button"
            onClick={() => location.reload()}
            className="mt-4 min-h-11 rounded-row bg-accent px-4 font-semibold text-on-accent hover:bg-accent-hover"
          >
            刷新 <span lang="en">Reload</span>
          </button>
        </main>
      </body>
    </html>
  )
}
