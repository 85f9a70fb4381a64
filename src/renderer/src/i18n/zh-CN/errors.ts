/** The Simplified Chinese texts of all error codes. */
import type { ErrorCode } from '#shared/errors.ts';
import type { InvalidOptionTexts, RejectionTexts } from '../en/errors.ts';

export const zhCNErrors: Record<ErrorCode, string> = {
  'options/invalid': '有一项设置的值无法使用，请换一个尺寸或名称。',
  'image/not-found': '文件已不在原来的位置。',
  'image/unsupported': 'Skipstone 无法读取这种文件。',
  'image/camera-raw': '这是未冲洗的相机 RAW 文件。请先用 RAW 处理软件导出为 TIFF 或 JPEG，再打开导出的文件。',
  'image/corrupt': '文件已损坏，无法完整读取。',
  'image/too-large': '照片像素过多，Skipstone 无法处理。',
  'image/changing': '处理过程中文件不断变化。',
  'output/exists': '已存在同名文件。',
  'output/is-input': '结果会覆盖原照片，请换一个文件名。',
  'output/not-writable': '没有写入权限，请选择其他文件夹。',
  'output/no-space': '可用空间不足，无法保存结果。',
  'output/too-large': '结果超出此格式的上限，请更换格式或减小尺寸。',
  'model/missing': '缺少模型，请重新安装 Skipstone。',
  'model/corrupt': '模型已损坏，请重新安装 Skipstone。',
  'model/foreign': '模型属于其他版本的 Skipstone。',
  'network/missing': '没有这个网络。请重新添加，或选择其他预设。',
  'network/unusable': '无法使用这个网络。',
  'device/unavailable': '所选设备在此不可用，请在“更多”中选择“自动”。',
  'device/wrong-output': '设备未能为这张照片给出可用的结果，请在“更多”中选择其他设备。',
  'engine/crashed': '引擎意外停止。',
  'engine/out-of-memory': '内存不足，请减小尺寸或关闭其他程序。',
  'engine/internal': 'Skipstone 内部发生错误。',
  'engine/quarantined': '引擎多次在这张照片上停止，已将其搁置。',
  'album/busy': '另一个 Skipstone 正在处理相册，请等待其完成或将其关闭。',
  'album/folder-gone': '相册的某个文件夹不存在，请检查磁盘是否已连接。',
  'album/no-output-folder': '请先选择保存结果的文件夹。',
  'store/corrupt': '相册列表已损坏。请重新启动 Skipstone：旧列表会保留，并新建一个列表。',
  'store/newer': '相册由更新版本的 Skipstone 创建，请安装最新版本。',
  'store/failed': '无法读取或写入相册列表。',
  'store/no-space': 'Skipstone 数据文件夹所在的磁盘已满，请腾出空间。',
  'request/refused': '此处无法执行这项操作。请重新加载窗口后再试。',
  'update/no-connection': '无法连接更新服务器，或者它没有发完内容。请稍后再试。',
  'update/untrusted': '更新服务器发来的内容已损坏、已过时，或者没有用 Skipstone 的密钥签名。没有保留任何内容。',
};

export const zhCNInvalidOptions: InvalidOptionTexts = {
  smaller: ({ widthPx, heightPx, wantedWidthPx, wantedHeightPx }) =>
    `照片为 ${widthPx} × ${heightPx} 像素，大于 ${wantedWidthPx} × ${wantedHeightPx} 像素。请选择不小于原图的尺寸。`,
  'too-large': ({ wantedWidthPx, wantedHeightPx, maxFactor, mostWidthPx, mostHeightPx }) =>
    `${wantedWidthPx} × ${wantedHeightPx} 像素超过照片尺寸的 ${maxFactor} 倍。最大为 ${mostWidthPx} × ${mostHeightPx} 像素。`,
  stretched: ({ widthPx, heightPx, wantedWidthPx, wantedHeightPx }) =>
    `${wantedWidthPx} × ${wantedHeightPx} 像素会使 ${widthPx} × ${heightPx} 像素的照片变形。请裁剪，或将宽度或高度留空。`,
  pattern: ({ part, maxCharacters, maxStars }) =>
    `模式“${part}”无法使用。请填写文件夹中的名称或路径，最多 ${maxCharacters} 个字符、${maxStars} 个 *。`,
};

export const zhCNRejections: RejectionTexts = {
  gone: '它已不在：已被关闭、移除或删除。',
  'not-ready': '照片仍在打开，显示后请再试。',
  'no-result': '这张照片还没有结果。',
  'cannot-end-early': '这张照片逐块完成，无法提前停止并保留结果。请取消或等待。',
  'no-replacing': '此页面不能替换文件。请在“文件已存在时”中选择其他方式。',
  'updates-off': '检查更新已关闭。',
  'visitor-space': '您在此服务器上的磁盘份额已用完。请保存所需的结果，然后关闭照片。',
  'not-for-visitors': '只有服务器前的用户或相册的创建者才能执行此操作。',
  'versions-full': '已打开照片的各个版本已占用 20 GB。请保存或移除一些版本，或关闭一些照片。',
  'in-use': '仍在处理或保存，完成后请再试。',
};
