/** The Russian texts about imported networks. */
import type { NetworkMessages } from '../en/networks.ts';

export const ruNetworks: NetworkMessages = {
  work: {
    reduced: (name, factor) => `${name} даёт ${factor}; результат уменьшается до этого размера.`,
    plain: (name, factor) => `${name} даёт ${factor}; остальное делает простое масштабирование.`,
    twice: (name, factor) => `${name} работает дважды, каждый раз ${factor}.`,
    'twice-plain': (name, factor) =>
      `${name} работает дважды, каждый раз ${factor}; остальное делает простое масштабирование.`,
  },
  keepsSize: (name) => `${name} не меняет размер; остальное делает простое масштабирование.`,
  useFactor: (factor) => `Взять ${factor}`,
  memory: (size) => `Обрабатывает всё фото сразу, для этого нужно около ${size} памяти.`,
  licenceUnknown: 'лицензия не указана',
  missing: 'Её больше нет. Добавьте её снова или выберите другой пресет.',
  broken: 'Это уже не то, что было добавлено. Удалите её и добавьте снова.',
  backProjection: 'Верность фото',
  backProjectionHint: 'Уменьшенный до размера фото, результат снова даёт фото.',
  cleanup: (name) => `Выполняется перед ${name}. При 0 % она получает фото как есть.`,
};
