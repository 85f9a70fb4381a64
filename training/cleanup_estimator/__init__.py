"""The estimator, which looks at a photo and says what is wrong with it and how much clean-up serves it best."""
