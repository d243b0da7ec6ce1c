double late_rate(double peak, unsigned long t, unsigned long steps,
                 unsigned long warmup, unsigned long fall) {
    if (t < warmup) return peak * (double)t / (double)warmup;
    if (t + fall <= steps) return peak;
    return t < steps ? peak * (double)(steps - t) / (double)fall : 0;
}
