// Convolutions 3 x 3 by Winograd's minimal filtering F(4 x 4, 3 x 3) (Lavin and Gray 2016): forward and both gradients, float32,
// AVX2 and FMA. A quarter of the multiplications of direct convolution. Images are [n, h, w, channels], with zeros beyond
// their border; numbers of channels are multiples of 16.
#include <immintrin.h>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace {
using V = __m256;
constexpr int kTiles = 48;  // of 4 x 4 outputs, transformed together: their transforms fit in the second-level cache
constexpr int kPoints = 36;
constexpr int kSum = 7;  // the point (1, 1), which holds the sum of a tile of gradients

// Floats from one point to the next: not a multiple of a page, which would map all points to one set of the first-level cache.
constexpr size_t stride(int channels) { return size_t(kTiles) * channels + 16; }

constexpr int kLine = 16;  // floats in a cache line

inline void prefetch(const float* p) { _mm_prefetch(reinterpret_cast<const char*>(p), _MM_HINT_T0); }
inline void prefetch_further(const float* p) { _mm_prefetch(reinterpret_cast<const char*>(p), _MM_HINT_T1); }

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
};

// Indices of the pixels in the window of size x size that begins `before` pixels above and left of a tile; -1 beyond the border.
template <int size, int before>
void find_pixels(const Grid& g, int tile, ptrdiff_t* out) {
  const ptrdiff_t base = ptrdiff_t(tile / (g.columns * g.rows)) * g.h;
  const int top = g.top(tile) - before, left = g.left(tile) - before;
  for (int y = top; y < top + size; y++)
    for (int x = left; x < left + size; x++) *out++ = y >= 0 && y < g.h && x >= 0 && x < g.w ? (base + y) * g.w + x : -1;
}

// The windows of size x size of the tiles first..first+count, each transformed to 6 x 6 by `rows` along both sides:
// [36][kTiles][wide], of which the first `channels` are written. Images come from main memory, so the next window is prefetched.
template <int size, int before, auto rows>
void transform_windows(const Grid& g, const float* x, int channels, int first, int count, const float* zeros, float* out, int wide) {
  constexpr int area = size * size;
  ptrdiff_t pixels[area];
  const float* windows[2][area];
  const auto find = [&](int t) {
    find_pixels<size, before>(g, first + t, pixels);
    for (int k = 0; k < area; k++) windows[t % 2][k] = pixels[k] < 0 ? zeros : x + pixels[k] * channels;
  };
  find(0);
  for (int t = 0; t < count; t++) {
    const float **p = windows[t % 2], **next = windows[(t + 1) % 2];
    const bool is_last = t + 1 == count;
    if (!is_last) find(t + 1);
    for (int c = 0; c < channels; c += 8) {
      if (c % kLine == 0 && !is_last)
        for (int k = 0; k < area; k++) prefetch(next[k] + c);
      V d[area], half[6 * size], full[36];
      for (int k = 0; k < area; k++) d[k] = _mm256_loadu_ps(p[k] + c);
      for (int j = 0; j < size; j++) rows(d + j, size, half + j, size);
      for (int i = 0; i < 6; i++) rows(half + size * i, 1, full + 6 * i, 1);
      for (int k = 0; k < 36; k++) _mm256_storeu_ps(out + k * stride(wide) + t * wide + c, full[k]);
    }
  }
}

// B^T d B of the input, and A y A^T of the gradient of the output.
constexpr auto transform_input = transform_windows<6, 1, input_rows>;
constexpr auto transform_gradient = transform_windows<4, 0, gradient_rows>;

// Index of (i, o) in [to / 16, from, 16]: what is multiplied together is contiguous.
inline size_t packed(int i, int o, int from) { return (size_t(o / 16) * from + i) * 16 + o % 16; }

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

// G g G^T: filters [9, from, to] -> [36, to / 16, from, 16].
void transform_filters(const float* filters, float* out, int from, int to) {
  const size_t size = size_t(from) * to;
  for (int i = 0; i < from; i++)
    for (int o = 0; o < to; o += 8) {
      V g[9], half[18], full[36];
      for (int k = 0; k < 9; k++) g[k] = _mm256_loadu_ps(filters + k * size + size_t(i) * to + o);
      for (int j = 0; j < 3; j++) filter_rows(g + j, 3, half + j, 3);
      for (int r = 0; r < 6; r++) filter_rows(half + 3 * r, 1, full + 6 * r, 1);
      for (int k = 0; k < 36; k++) _mm256_storeu_ps(out + k * size + packed(i, o, from), full[k]);
    }
}

// x [n, h, w, from], filters u of `transform_filters`, bias [to] -> y [n, h, w, to]: the convolution, then ReLU if `rectify`, then zero
// where `gate` is not positive, then plus `added`; the last two [n, h, w, to], or null.
void convolve(const float* x, const float* u, const float* bias, bool rectify, const float* gate, const float* added, float* y, int n, int h,
              int w, int from, int to) {
  const Grid g(n, h, w);
  const int wide = std::max(from, to);
  // The products of point k overwrite the inputs of point k - 1.
  std::vector<float> zeros(from, 0), spread((kPoints + 1) * stride(wide), 0);
  for (int first = 0; first < g.tiles(); first += kTiles) {
    const int count = std::min(kTiles, g.tiles() - first);
    transform_input(g, x, from, first, count, zeros.data(), spread.data() + stride(wide), wide);
    for (int k = 0; k < kPoints; k++) {
      const float *in = spread.data() + (k + 1) * stride(wide), *uk = u + size_t(k) * from * to;
      float* out = spread.data() + k * stride(wide);
      for (int o = 0; o < to; o += 16, uk += from * 16)
        for (int t = 0; t < count; t += 6) {
          // Prefetches the next filters from the third-level cache, spread over the rows of tiles.
          for (int i = t * from / count; i < std::min(t + 6, count) * from / count; i++) prefetch_further(uk + (from + i) * 16);
          multiply<6, false>(in + t * wide, wide, 1, uk, 16, out + t * wide + o, wide, from);
        }
    }
    for (int t = 0; t < count; t++) {
      ptrdiff_t pixels[16], next[16];
      find_pixels<4, 0>(g, first + t, pixels);
      find_pixels<4, 0>(g, first + std::min(t + 1, count - 1), next);
      for (int c = 0; c < to; c += 8) {
        if (c % kLine == 0)
          for (int k = 0; k < 16; k++) {
            if (gate) prefetch(gate + next[k] * to + c);
            if (added) prefetch(added + next[k] * to + c);
            prefetch(y + next[k] * to + c);
          }
        V m[36], half[24], full[16];
        for (int k = 0; k < 36; k++) m[k] = _mm256_loadu_ps(spread.data() + k * stride(wide) + t * wide + c);
        for (int j = 0; j < 6; j++) output_rows(m + j, 6, half + j, 6);
        for (int i = 0; i < 4; i++) output_rows(half + 6 * i, 1, full + 4 * i, 1);
        const V b = _mm256_loadu_ps(bias + c), zero = splat(0);
        for (int k = 0; k < 16; k++) {
          if (pixels[k] < 0) continue;
          const size_t place = pixels[k] * to + c;
          V v = full[k] + b;
          if (rectify) v = _mm256_max_ps(v, zero);
          if (gate) v = _mm256_and_ps(v, _mm256_cmp_ps(_mm256_loadu_ps(gate + place), zero, _CMP_GT_OQ));
          if (added) v += _mm256_loadu_ps(added + place);
          _mm256_storeu_ps(y + place, v);
        }
      }
    }
  }
}

// x [n, h, w, from] and the gradient dy [n, h, w, to] of the output -> gradients of the filters, dw [9, from, to], and of the bias, db [to].
void differentiate_filters(const float* x, const float* dy, float* dw, float* db, int n, int h, int w, int from, int to) {
  const Grid g(n, h, w);
  // du like the filters: [36, to / 16, from, 16].
  std::vector<float> zeros(std::max(from, to), 0), a(kPoints * stride(from)), b(kPoints * stride(to)), du(size_t(kPoints) * from * to, 0);
  std::fill(db, db + to, 0.f);
  for (int first = 0; first < g.tiles(); first += kTiles) {
    const int count = std::min(kTiles, g.tiles() - first);
    transform_input(g, x, from, first, count, zeros.data(), a.data(), from);
    transform_gradient(g, dy, to, first, count, zeros.data(), b.data(), to);
    for (int t = 0; t < count; t++)
      for (int o = 0; o < to; o++) db[o] += b[kSum * stride(to) + t * to + o];
    float* c = du.data();
    for (int k = 0; k < kPoints; k++) {
      const float* ak = a.data() + k * stride(from);
      for (int o = 0; o < to; o += 16) {
        const float* bk = b.data() + k * stride(to) + o;
        int i = 0;
        for (; i + 6 <= from; i += 6, c += 6 * 16) multiply<6, true>(ak + i, 1, from, bk, to, c, 16, count);
        for (; i + 4 <= from; i += 4, c += 4 * 16) multiply<4, true>(ak + i, 1, from, bk, to, c, 16, count);
        for (; i < from; i += 2, c += 2 * 16) multiply<2, true>(ak + i, 1, from, bk, to, c, 16, count);
      }
    }
  }
  const size_t size = size_t(from) * to;
  for (int o = 0; o < to; o += 8)
    for (int i = 0; i < from; i++) {
      V d[36], half[18], full[9];
      const float* place = du.data() + packed(i, o, from);
      for (int k = 0; k < 36; k++) d[k] = _mm256_loadu_ps(place + k * size);
      for (int j = 0; j < 6; j++) fold_rows(d + j, 6, half + j, 6);
      for (int r = 0; r < 3; r++) fold_rows(half + 6 * r, 1, full + 3 * r, 1);
      for (int k = 0; k < 9; k++) _mm256_storeu_ps(dw + k * size + size_t(i) * to + o, full[k]);
    }
}

}  // extern "C"
