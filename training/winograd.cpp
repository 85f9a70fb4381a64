// Convolutions 3 x 3 by Winograd's minimal filtering F(4 x 4, 3 x 3) (Lavin and Gray 2016): forward and both gradients, float32,
// AVX2 and FMA. A quarter of the multiplications of the direct way. Pictures are [n, h, w, channels], with zeros beyond their
// border; numbers of channels are multiples of 16.
#include <immintrin.h>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace {
using V = __m256;
constexpr int kTiles = 48;  // of 4 x 4 outputs, whose transforms are held at a time: they stay in the second cache
constexpr int kPoints = 36;

// Floats from one point to the next: not a multiple of a page, which would put all points into one set of the first cache.
constexpr size_t stride(int channels) { return size_t(kTiles) * channels + 16; }

inline V splat(float v) { return _mm256_set1_ps(v); }

// B^T d for one row or column of six.
inline void input_rows(const V* d, int s, V* out, int q) {
  const V a = d[0], b = d[s], c = d[2 * s], e = d[3 * s], f = d[4 * s], g = d[5 * s];
  const V four = splat(4), five = splat(5), two = splat(2);
  const V m = f - four * c, n = e - four * b, u = f - c, w = two * (e - b);
  out[0] = four * a - five * c + f;
  out[q] = m + n;
  out[2 * q] = m - n;
  out[3 * q] = u + w;
  out[4 * q] = u - w;
  out[5 * q] = four * b - five * e + g;
}

// A^T m: six to four.
inline void output_rows(const V* m, int s, V* out, int q) {
  const V p = m[s] + m[2 * s], n = m[s] - m[2 * s], r = m[3 * s] + m[4 * s], t = m[3 * s] - m[4 * s];
  out[0] = m[0] + p + r;
  out[q] = n + splat(2) * t;
  out[2 * q] = p + splat(4) * r;
  out[3 * q] = n + splat(8) * t + m[5 * s];
}

// A y: four to six.
inline void gradient_rows(const V* y, int s, V* out, int q) {
  const V a = y[0], b = y[s], c = y[2 * s], e = y[3 * s];
  const V even = a + c, odd = b + e, even2 = a + splat(4) * c, odd2 = splat(2) * b + splat(8) * e;
  out[0] = a;
  out[q] = even + odd;
  out[2 * q] = even - odd;
  out[3 * q] = even2 + odd2;
  out[4 * q] = even2 - odd2;
  out[5 * q] = e;
}

struct Grid {
  int n, h, w, rows, columns;
  Grid(int n, int h, int w) : n(n), h(h), w(w), rows((h + 3) / 4), columns((w + 3) / 4) {}
  int tiles() const { return n * rows * columns; }
  int top(int tile) const { return 4 * (tile / columns % rows); }
  int left(int tile) const { return 4 * (tile % columns); }
  // Place of a pixel of the picture of that tile among the pixels of all pictures.
  size_t pixel(int tile, int y, int x) const { return (size_t(tile / (columns * rows)) * h + y) * w + x; }
};

// Where the pixels of a tile's window of size x size, beginning `before` pixels above and left of it, lie; zeros beyond the border.
void find_pixels(const Grid& g, int tile, int size, int before, const float* base, int channels, const float* zeros, const float** out) {
  for (int i = 0; i < size; i++)
    for (int j = 0; j < size; j++) {
      const int y = g.top(tile) + i - before, x = g.left(tile) + j - before;
      const bool inside = y >= 0 && y < g.h && x >= 0 && x < g.w;
      out[i * size + j] = inside ? base + g.pixel(tile, y, x) * channels : zeros;
    }
}

// The windows of size x size of the tiles first..first+count, each brought to 6 x 6 by `rows` along both sides:
// [36][kTiles][wide], of which the first `channels` are written.
template <int size, int before, auto rows>
void transform_windows(const Grid& g, const float* x, int channels, int first, int count, const float* zeros, float* out, int wide) {
  const float* p[size * size];
  for (int t = 0; t < count; t++) {
    find_pixels(g, first + t, size, before, x, channels, zeros, p);
    for (int c = 0; c < channels; c += 8) {
      V d[size * size], half[6 * size], full[36];
      for (int k = 0; k < size * size; k++) d[k] = _mm256_loadu_ps(p[k] + c);
      for (int j = 0; j < size; j++) rows(d + j, size, half + j, size);
      for (int i = 0; i < 6; i++) rows(half + size * i, 1, full + 6 * i, 1);
      for (int k = 0; k < 36; k++) _mm256_storeu_ps(out + k * stride(wide) + t * wide + c, full[k]);
    }
  }
}

// B^T d B of what comes in, and A y A^T of the gradient of what came out.
constexpr auto transform_input = transform_windows<6, 1, input_rows>;
constexpr auto transform_gradient = transform_windows<4, 0, gradient_rows>;

// c[R][16] (+)= sum over k of a[k * ak + r * ar] * b[k * bk + 0..15]
template <int R, bool add>
inline void multiply(const float* a, int ar, int ak, const float* b, int bk, float* c, int cr, int depth) {
  V left[R], right[R];
  for (int r = 0; r < R; r++) {
    left[r] = add ? _mm256_loadu_ps(c + r * cr) : _mm256_setzero_ps();
    right[r] = add ? _mm256_loadu_ps(c + r * cr + 8) : _mm256_setzero_ps();
  }
  for (int k = 0; k < depth; k++) {
    const V b0 = _mm256_loadu_ps(b + size_t(k) * bk), b1 = _mm256_loadu_ps(b + size_t(k) * bk + 8);
#pragma GCC unroll 6
    for (int r = 0; r < R; r++) {
      const V s = _mm256_broadcast_ss(a + size_t(k) * ak + r * ar);
      left[r] = _mm256_fmadd_ps(s, b0, left[r]);
      right[r] = _mm256_fmadd_ps(s, b1, right[r]);
    }
  }
  for (int r = 0; r < R; r++) {
    _mm256_storeu_ps(c + r * cr, left[r]);
    _mm256_storeu_ps(c + r * cr + 8, right[r]);
  }
}

// G g: three to six.
inline void filter_rows(const V* g, int s, V* out, int q) {
  const V even = (g[0] + g[2 * s]) * splat(1 / 6.f), odd = g[s] * splat(1 / 6.f);
  const V even2 = g[0] * splat(1 / 24.f) + g[2 * s] * splat(1 / 6.f), odd2 = g[s] * splat(1 / 12.f);
  out[0] = g[0] * splat(0.25f);
  out[q] = splat(0) - even - odd;
  out[2 * q] = odd - even;
  out[3 * q] = even2 + odd2;
  out[4 * q] = even2 - odd2;
  out[5 * q] = g[2 * s];
}

// G^T d: six to three.
inline void fold_rows(const V* d, int s, V* out, int q) {
  const V p = d[s] + d[2 * s], m = d[s] - d[2 * s], p2 = d[3 * s] + d[4 * s], m2 = d[3 * s] - d[4 * s];
  out[0] = d[0] * splat(0.25f) - p * splat(1 / 6.f) + p2 * splat(1 / 24.f);
  out[q] = m2 * splat(1 / 12.f) - m * splat(1 / 6.f);
  out[2 * q] = (p2 - p) * splat(1 / 6.f) + d[5 * s];
}

}  // namespace

extern "C" {

// G g G^T: filters [9, size] -> [36, size].
void transform_filters(const float* filters, float* out, int size) {
  for (int a = 0; a < size; a += 8) {
    V g[9], half[18], full[36];
    for (int k = 0; k < 9; k++) g[k] = _mm256_loadu_ps(filters + size_t(k) * size + a);
    for (int j = 0; j < 3; j++) filter_rows(g + j, 3, half + j, 3);
    for (int i = 0; i < 6; i++) filter_rows(half + 3 * i, 1, full + 6 * i, 1);
    for (int k = 0; k < 36; k++) _mm256_storeu_ps(out + size_t(k) * size + a, full[k]);
  }
}

// x [n, h, w, from], transformed filters u [36, from, to], bias [to] -> y [n, h, w, to].
void convolve(const float* x, const float* u, const float* bias, float* y, int n, int h, int w, int from, int to) {
  const Grid g(n, h, w);
  const int wide = std::max(from, to);
  // Of every point its products take the place of what they were made of.
  std::vector<float> zeros(from, 0), spread(kPoints * stride(wide), 0), product(6 * wide);
  for (int first = 0; first < g.tiles(); first += kTiles) {
    const int count = std::min(kTiles, g.tiles() - first);
    transform_input(g, x, from, first, count, zeros.data(), spread.data(), wide);
    for (int k = 0; k < kPoints; k++)
      for (int t = 0; t < count; t += 6) {
        float* rows = spread.data() + k * stride(wide) + t * wide;
        for (int o = 0; o < to; o += 16)
          multiply<6, false>(rows, wide, 1, u + size_t(k) * from * to + o, to, product.data() + o, wide, from);
        std::copy(product.begin(), product.end(), rows);
      }
    for (int t = 0; t < count; t++) {
      const int tile = first + t, top = g.top(tile), left = g.left(tile);
      for (int c = 0; c < to; c += 8) {
        V m[36], half[24], full[16];
        for (int k = 0; k < 36; k++) m[k] = _mm256_loadu_ps(spread.data() + k * stride(wide) + t * wide + c);
        for (int j = 0; j < 6; j++) output_rows(m + j, 6, half + j, 6);
        for (int i = 0; i < 4; i++) output_rows(half + 6 * i, 1, full + 4 * i, 1);
        const V b = _mm256_loadu_ps(bias + c);
        for (int i = 0; i < 4 && top + i < g.h; i++)
          for (int j = 0; j < 4 && left + j < g.w; j++)
            _mm256_storeu_ps(y + g.pixel(tile, top + i, left + j) * to + c, full[4 * i + j] + b);
      }
    }
  }
}

// x [n, h, w, from] and the gradient dy [n, h, w, to] of what came out -> that of the filters, dw [9, from, to].
void differentiate_filters(const float* x, const float* dy, float* dw, int n, int h, int w, int from, int to) {
  const Grid g(n, h, w);
  std::vector<float> zeros(std::max(from, to), 0), a(kPoints * stride(from)), b(kPoints * stride(to)), du(size_t(kPoints) * from * to, 0);
  for (int first = 0; first < g.tiles(); first += kTiles) {
    const int count = std::min(kTiles, g.tiles() - first);
    transform_input(g, x, from, first, count, zeros.data(), a.data(), from);
    transform_gradient(g, dy, to, first, count, zeros.data(), b.data(), to);
    for (int k = 0; k < kPoints; k++) {
      const float *ak = a.data() + k * stride(from), *bk = b.data() + k * stride(to);
      float* ck = du.data() + size_t(k) * from * to;
      for (int o = 0; o < to; o += 16) {
        int i = 0;
        for (; i + 6 <= from; i += 6) multiply<6, true>(ak + i, 1, from, bk + o, to, ck + size_t(i) * to + o, to, count);
        for (; i < from; i += 2) multiply<2, true>(ak + i, 1, from, bk + o, to, ck + size_t(i) * to + o, to, count);
      }
    }
  }
  const int size = from * to;
  for (int c = 0; c < size; c += 8) {
    V d[36], half[18], full[9];
    for (int k = 0; k < 36; k++) d[k] = _mm256_loadu_ps(du.data() + size_t(k) * size + c);
    for (int j = 0; j < 6; j++) fold_rows(d + j, 6, half + j, 6);
    for (int r = 0; r < 3; r++) fold_rows(half + 6 * r, 1, full + 3 * r, 1);
    for (int k = 0; k < 9; k++) _mm256_storeu_ps(dw + size_t(k) * size + c, full[k]);
  }
}

}  // extern "C"
