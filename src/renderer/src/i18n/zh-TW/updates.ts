/** The Traditional Chinese texts about updates. */
import type { Messages } from '../en/messages.ts';
import type { PackageKind } from '#shared/updates.ts';

/** What a person does with the downloaded file, by how this copy was installed. */
const install: Readonly<Record<PackageKind, string>> = {
  appimage: '請關閉 Skipstone 並啟動新檔案，之後可刪除舊檔案。',
  'tar.gz': '請關閉 Skipstone，解壓縮新檔案並從該處啟動，之後可刪除舊資料夾。',
  deb: '請執行「sudo apt install」並加上檔案路徑來安裝，它會取代此版本。',
  rpm: '請執行「sudo dnf install」並加上檔案路徑來安裝，它會取代此版本。',
  nsis: '請關閉 Skipstone 並開啟檔案，它會取代此版本。',
  zip: '請關閉 Skipstone，解壓縮新檔案並從該處啟動，之後可刪除舊資料夾。',
  dmg: '請關閉 Skipstone，開啟檔案，並將 Skipstone 拖到「應用程式」資料夾。',
  source: '此副本從原始碼執行。請從原來的來源取得新的原始碼。',
};

export const zhTWUpdates: Messages['updates'] = {
  title: '更新',
  open: '更新…',
  close: '關閉',
  ask: '每天尋找一次新版本嗎？',
  askDetail: (host) => `Skipstone 向 ${host} 要求一個小檔案，不會傳送您或相片的任何資料。`,
  yes: '好，尋找',
  no: '不用',
  setting: '每天尋找一次新版本',
  settingDetail: (host) => `向 ${host} 要求一個小檔案。不會傳送您或相片的任何資料，也不會自行安裝。`,
  impossible: '此版本無法驗證更新的簽章，因此不會尋找更新。',
  current: (version) => `目前版本為 ${version}。`,
  check: '立即尋找',
  checking: '正在尋找新版本…',
  newest: (date) => `${date} 時沒有更新的版本。`,
  failed: '無法尋找新版本。',
  available: (version) => `有新版本 ${version}`,
  released: (date) => `發行於 ${date}`,
  show: '新功能…',
  later: '稍後',
  notes: '新功能',
  noFile: '這台電腦沒有此版本的檔案。',
  download: (size) => `下載（${size}）`,
  downloading: '下載中',
  downloadingPart: (percent) => `下載中，${percent}`,
  cancel: '取消下載',
  downloadFailed: '下載失敗。',
  downloaded: (path) => `已下載，簽章正確：${path}`,
  install,
  showInFolder: '在資料夾中顯示',
};
