double roof(double intensity, double peak, double bandwidth) {
    double fed = intensity * bandwidth;
    return fed < peak ? fed : peak;
}

double ridge(double peak, double bandwidth) {
    return peak / bandwidth;
}
