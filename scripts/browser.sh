#!/bin/sh
# The browser tests need Chromium and a Chinese font: install them where that is possible, else say so.
set -eu
if command -v chromium >/dev/null 2>&1 && fc-list :lang=zh 2>/dev/null | grep -q .; then
  exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    chromium fontconfig fonts-noto-cjk >/dev/null
  exit 0
fi
echo "浏览器测试需要 Chromium 和中文字体：请安装 chromium 与 fonts-noto-cjk，否则这些测试会被跳过。" >&2
