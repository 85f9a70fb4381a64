/** The Traditional Chinese texts of all error codes. */
import type { InvalidOptionTexts, RejectionTexts } from '../en/errors.ts';
import type { ErrorCode } from '#shared/errors.ts';

export const zhTWErrors: Record<ErrorCode, string> = {
  'options/invalid': '某項設定的值無法使用。請選擇其他尺寸或名稱。',
  'image/not-found': '檔案已不在原處。',
  'image/unsupported': 'Skipstone 無法讀取這種檔案。',
  'image/camera-raw': '這是未沖洗的相機 RAW 檔。請在 RAW 軟體中匯出為 TIFF 或 JPEG 再開啟。',
  'image/corrupt': '檔案已損毀，無法完整讀取。',
  'image/too-large': '相片的像素超過 Skipstone 可處理的上限。',
  'image/changing': '處理時檔案一直在變更。',
  'output/exists': '已有同名檔案。',
  'output/is-input': '結果會取代您的相片。請選擇其他名稱。',
  'output/not-writable': 'Skipstone 無法寫入該處。請選擇其他資料夾。',
  'output/no-space': '沒有足夠的可用空間存放結果。',
  'output/too-large': '結果超過此格式的上限。請選擇其他格式或較小的尺寸。',
  'model/missing': '缺少模型。請重新安裝 Skipstone。',
  'model/corrupt': '模型已損毀。請重新安裝 Skipstone。',
  'model/foreign': '模型屬於其他版本的 Skipstone。',
  'network/missing': '沒有這個網路。請重新加入，或選擇其他預設集。',
  'network/unusable': '無法使用這個網路。',
  'device/unavailable': '選擇的裝置無法在此使用。請在「更多」中選擇「自動」。',
  'device/wrong-output': '裝置無法產生可用的結果。請在「更多」中選擇其他裝置。',
  'engine/crashed': '引擎意外停止。',
  'engine/out-of-memory': '記憶體不足。請選擇較小的尺寸，或關閉其他程式。',
  'engine/internal': 'Skipstone 內部發生錯誤。',
  'engine/quarantined': '引擎在這張相片停止多次，因此已擱置。',
  'album/busy': '另一個 Skipstone 正在增強相簿。請等待或將它關閉。',
  'album/folder-gone': '找不到此相簿的資料夾。請確認磁碟已連接。',
  'album/no-output-folder': '請先選擇存放結果的資料夾。',
  'store/corrupt': '相簿清單已損毀。請重新啟動 Skipstone：舊清單會保留，並建立新清單。',
  'store/newer': '相簿由較新的 Skipstone 建立。請安裝最新版本。',
  'store/failed': '無法讀取或寫入相簿清單。',
  'store/no-space': 'Skipstone 資料夾所在的磁碟已滿。請清出空間。',
  'request/refused': '無法從這裡執行。請重新載入視窗再試一次。',
  'update/no-connection': '無法連線到更新伺服器，或回應未完成。請稍後再試。',
  'update/untrusted': '伺服器傳送的內容已損毀、過期，或沒有 Skipstone 的簽章，未保留任何內容。',
};

/** Why an option cannot be used, with the limit. */
export const zhTWInvalidOptions: InvalidOptionTexts = {
  smaller: ({ widthPx, heightPx, wantedWidthPx, wantedHeightPx }) =>
    `相片為 ${widthPx} × ${heightPx} px，大於 ${wantedWidthPx} × ${wantedHeightPx} px。請至少選擇相片本身的尺寸。`,
  'too-large': ({ wantedWidthPx, wantedHeightPx, maxFactor, mostWidthPx, mostHeightPx }) =>
    `${wantedWidthPx} × ${wantedHeightPx} px 超過相片的 ${maxFactor} 倍。最大可選 ${mostWidthPx} × ${mostHeightPx} px。`,
  stretched: ({ widthPx, heightPx, wantedWidthPx, wantedHeightPx }) =>
    `${wantedWidthPx} × ${wantedHeightPx} px 會使 ${widthPx} × ${heightPx} px 的相片變形。請將寬度或高度留空。`,
  pattern: ({ part, maxCharacters, maxStars }) =>
    `樣式「${part}」無法使用。請輸入資料夾下的名稱或路徑，最多 ${maxCharacters} 個字元與 ${maxStars} 個 *。`,
};

/** Why a request is rejected. */
export const zhTWRejections: RejectionTexts = {
  gone: '已不存在：已關閉、移除或刪除。',
  'not-ready': '相片仍在開啟。請在顯示後再試。',
  'no-result': '相片還沒有結果。',
  'cannot-end-early': '這張相片逐部分完成，無法中途保留結果。請取消或等待。',
  'no-replacing': '此頁面無法取代檔案。請在「檔案已存在時」選擇其他方式。',
  'updates-off': '尋找更新的功能已關閉。',
  'visitor-space': '您在此伺服器的磁碟空間已用完。請儲存需要的內容，再關閉相片。',
  'not-for-visitors': '只有伺服器前的使用者或相簿建立者可以執行。',
  'versions-full': '已開啟相片的各個版本已佔用 20 GB。請儲存或移除部分版本，或關閉相片。',
  'in-use': '仍在產生或儲存，完成後請再試一次。',
};
